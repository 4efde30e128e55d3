const TONES: Record<string, string> = {
  us: "--p-us",
  con: "--p-con",
  dev: "--p-dev",
  rep: "--p-rep",
  hot: "--blue",
  soft: "--line-3",
  done: "--h2",
};

export interface Colours {
  tone(name: string): string;
  ink: string;
  soft: string;
  line: string;
  ground: string;
  raised: string;
  red: string;
  font: string;
}

/** The colours of the theme that is shown, from the tokens: charts have none of their own. */
export function coloursOf(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    tone: (name) => token(TONES[name] ?? "--accent"),
    ink: token("--ink"),
    soft: token("--ink-3"),
    line: token("--line"),
    ground: token("--surface"),
    raised: token("--raised"),
    red: token("--red"),
    font: token("--font"),
  };
}
