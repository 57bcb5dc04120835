import type { Writable } from "node:stream";

/** Has an application write to its stream once more when somebody has ended it. Returns the errors that it hears. */
export function writeAfterEnd(stream: Writable): readonly string[] {
  const errors: string[] = [];
  const end = stream.end.bind(stream) as () => Writable;
  stream.end = () => {
    end();
    stream.write("data: too late\n\n", (error) => errors.push(String(error)));
    return stream;
  };
  return errors;
}
