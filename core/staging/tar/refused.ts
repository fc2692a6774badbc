/** Why one member of an archive is not made; the others can be. */
export class Refused extends Error {
  override readonly name = "Refused";
}
