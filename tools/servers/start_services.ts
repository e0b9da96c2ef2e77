import { print } from "../print.ts";
import { canInstallPackages, installPackages } from "./install_packages.ts";
import {
  TEST_PROGRAMS,
  TEST_SERVICES,
  type TestProgram,
  type TestService,
} from "./test_services.ts";

/** Running servers, and the environment variables that name them. */
export interface RunningServices extends AsyncDisposable {
  readonly env: Record<string, string>;
}

/** Starts a private server of each kind that the environment does not name already. */
export async function startServices(signal: AbortSignal): Promise<RunningServices> {
  const wanted = TEST_SERVICES.filter(isWanted);
  await installMissing(wanted);
  await using started = new AsyncDisposableStack();
  const env: Record<string, string> = {};
  for (const service of wanted) {
    signal.throwIfAborted();
    const server = started.use(await service.start());
    env[service.variable] = server.url;
    print(`${service.name}: started a private server at ${new URL(server.url).host}`);
  }
  const kept = started.move();
  return { env, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function isWanted({ name, variable }: TestService): boolean {
  if (!Deno.env.get(variable)) return true;
  print(`${name}: using the server that ${variable} names`);
  return false;
}

async function installMissing(services: readonly TestService[]): Promise<void> {
  const missing = [...services, ...Object.values(TEST_PROGRAMS)].filter(isMissing);
  if (missing.length > 0 && canInstallPackages()) {
    const packages = missing.map((program) => program.debianPackage);
    print(`Installing with apt-get: ${packages.join(", ")}`);
    await installPackages(packages);
  }
  const missingServices = services.filter(isMissing);
  if (missingServices.length > 0) throw new Error(instructions(missingServices));
  for (const { name, debianPackage, homebrewFormula } of missing.filter(isMissing)) {
    print(
      `${name}: not installed, so its tests are ignored ` +
        `(apt-get install ${debianPackage}, brew install ${homebrewFormula})`,
    );
  }
}

function isMissing(program: TestProgram): boolean {
  return !program.isInstalled();
}

function instructions(missing: readonly TestService[]): string {
  const names = missing.map((service) => service.name).join(" and ");
  const variables = missing.map((service) => service.variable).join(" and ");
  const packages = missing.map((service) => service.debianPackage).join(" ");
  const formulas = missing.map((service) => service.homebrewFormula).join(" ");
  return `Cannot find ${names}. Install what is missing:
  Debian, Ubuntu:  apt-get install ${packages}
  macOS:           brew install ${formulas}
or name a running server in ${variables}.`;
}
