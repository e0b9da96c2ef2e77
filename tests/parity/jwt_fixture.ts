import type { JwtService, TokenChecks } from "../../mod.ts";
import type { JwtServiceName } from "./jwt_services.ts";

/** What a JWT case is given, whatever the mode. */
export interface JwtFixture {
  /**
   * Opens a service.
   *
   * @param name Which, by default the one with a secret.
   * @param validation What the program itself always asks for.
   */
  open(name?: JwtServiceName, validation?: TokenChecks): Promise<JwtService>;
}
