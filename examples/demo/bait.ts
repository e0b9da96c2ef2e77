/** Things that a module without permissions must not reach. */
export interface Bait extends AsyncDisposable {
  /** What the prisoner is told of them. */
  readonly args: readonly string[];
  /** Whether the server was asked for anything, or the new file is there. */
  wasTouched(): Promise<boolean>;
}

/** Sets out a web server with a program on it, a file with a secret, a place for a new file. */
export async function setOutBait(folder: string): Promise<Bait> {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    requests++;
    return new Response("export {};", { headers: { "content-type": "text/javascript" } });
  });
  const secretFile = `${folder}/secret.txt`;
  const newFile = `${folder}/new.txt`;
  await Deno.writeTextFile(secretFile, "a secret");
  // A name of its own in every run: Deno may have kept the code that it fetched in an earlier one.
  const url = `http://127.0.0.1:${server.addr.port}/${crypto.randomUUID()}/`;
  return {
    args: [url, secretFile, newFile, Deno.execPath(), "PATH"],
    async wasTouched() {
      return requests > 0 || await exists(newFile);
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

async function exists(file: string): Promise<boolean> {
  try {
    await Deno.stat(file);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
