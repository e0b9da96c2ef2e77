// deno-lint-ignore-file no-console
/** Signs and checks with every service that it is told of, and goes on until the keys change. */
import { createJwtService, JwtError } from "../../mod.ts";

const [secret = "", ...services] = Deno.args[0]?.split(",") ?? [];
for (const service of services) {
  await using jwt = await open(service);
  const token = await jwt.generateToken({ sub: service }, { expiresInSeconds: 60 });
  const { sub } = await jwt.validateToken(token);
  const refused = await jwt.validateToken(`${token}A`).catch((error: unknown) => {
    return error instanceof JwtError ? error.message : "no JwtError";
  });
  console.error(JSON.stringify({ sub, token, refused, config: jwt.config }));
}

await using several = await open("several");
const [before] = (await several.generateToken({})).split(".");
console.error("ready");
let token: string;
do token = await several.generateToken({ sub: "after" }); while (token.startsWith(`${before}.`));
console.error(JSON.stringify({ ...await several.validateToken(token), token }));

function open(service: string) {
  return createJwtService({ service, secret, keys: [{ secret }] });
}
