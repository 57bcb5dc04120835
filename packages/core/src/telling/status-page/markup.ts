/** What is put into the page as it is. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/** The page before it knows anything. Its script fills it in, by text alone. */
export function markup({ script, style }: PageParts): string {
  return `${beginning}<style>${style}</style>
</head>
${content}<script type="module">${script}</script>
</body>
</html>
`;
}

const beginning = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>dns-drain</title>
<link rel="icon" href="data:,">
`;

const content = `<body>
<header>
  <p id="host">dns-drain</p>
  <p id="link" data-link="waiting"><span class="dot" aria-hidden="true"></span><span id="link-text">Connecting</span></p>
</header>
<main>
  <noscript><p class="notice">This page needs JavaScript. The same as JSON: add <code>?format=json</code> to its address.</p></noscript>
  <div id="notice" class="notice" hidden>
    <p id="notice-text"></p>
    <button id="again" type="button">Look again</button>
  </div>

  <section id="phase" class="card" aria-labelledby="phase-name">
    <div aria-live="polite" aria-atomic="true">
      <h1 id="phase-name">Waiting for the first word</h1>
      <p id="reason"></p>
    </div>
    <p id="since"></p>
    <ol id="way" aria-label="Phases">
      <li data-step="serving"><b>Serving</b><span>as usual</span></li>
      <li data-step="propagating"><b>Propagating</b><span>until caches have noticed</span></li>
      <li data-step="draining"><b>Draining</b><span>clients are asked to go</span></li>
      <li data-step="drained"><b>Drained</b><span>who still comes is served</span></li>
      <li data-step="closed"><b>Closed</b><span>no longer listening</span></li>
    </ol>
  </section>

  <section id="estimate" class="card" aria-labelledby="estimate-title">
    <h2 id="estimate-title">Estimate</h2>
    <p id="estimate-lead" class="lead"></p>
    <progress id="estimate-progress" aria-labelledby="estimate-title" max="1" value="0" hidden></progress>
    <ol id="milestones" class="milestones"></ol>
  </section>

  <section id="connections" class="card" aria-labelledby="connections-title">
    <h2 id="connections-title">Connections</h2>
    <dl id="states" class="numbers"></dl>
    <figure>
      <svg id="chart" role="img" aria-labelledby="chart-text"></svg>
      <figcaption id="chart-text">The chart begins when this page was opened.</figcaption>
    </figure>
    <dl id="tally" class="numbers small"></dl>
  </section>

  <section id="names" class="card" aria-labelledby="names-title" hidden>
    <h2 id="names-title">Names</h2>
    <ul id="names-list" class="rows"></ul>
  </section>
  <section id="authorities" class="card" aria-labelledby="authorities-title" hidden>
    <h2 id="authorities-title">Authorities</h2>
    <p class="hint">The name servers of the zone, which decide. The last word of each.</p>
    <ul id="authorities-list" class="rows"></ul>
  </section>
  <section id="resolvers" class="card" aria-labelledby="resolvers-title" hidden>
    <h2 id="resolvers-title">Resolvers</h2>
    <p class="hint">Caches that clients ask. They are asked from the removal on.</p>
    <ul id="resolvers-list" class="rows"></ul>
  </section>
</main>
<footer>
  <p>Times are in your time zone. <a href="?format=json">As JSON</a></p>
</footer>
<template id="row"><li><div class="who"><b></b><span></span></div><p class="verdict"></p><p class="detail"></p></li></template>
`;
