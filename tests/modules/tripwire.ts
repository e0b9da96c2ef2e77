/** Stands in the place of every driver. */
throw new Error("a driver was loaded");
