/** The lines of a sentence, broken between words, and within one that is longer than a line. */
export function wrapped(sentence: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ").flatMap((text) => piecesOf(text, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function piecesOf(word: string, width: number): string[] {
  const count = Math.max(Math.ceil(word.length / width), 1);
  return Array.from({ length: count }, (_, index) => word.slice(index * width, (index + 1) * width));
}
