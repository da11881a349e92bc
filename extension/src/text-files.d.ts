/** The build puts text files in as strings. */
declare module "*.txt" {
  const text: string;
  export default text;
}
