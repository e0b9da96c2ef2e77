/** Nothing: how long a program takes that does nothing. */
