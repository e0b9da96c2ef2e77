/** What the status page is made of, before anything is known. */
export const PAGE_BODY = String.raw`
<a class="skip" href="#main">Skip to the modules</a>
<div class="page loading" id="page">
  <header>
    <svg class="mark" viewBox="0 0 30 30" aria-hidden="true"><rect width="30" height="30" rx="8"/><path d="M6 16h4.5l3-8 4 14 3-8 1 2H24"/></svg>
    <h1>Orchestrator</h1>
    <div class="facts" id="facts"></div>
    <span class="pill push" id="health" role="status">Connecting…</span>
  </header>
  <div class="banner" id="banner" role="alert" hidden></div>
  <form class="panel ask" id="ask" hidden>
    <h2>This orchestrator asks for a token</h2>
    <p>It is kept in this window only, and is sent with each request.</p>
    <input type="text" autocomplete="username" hidden><label for="token">Token</label>
    <div class="row"><input id="token" type="password" autocomplete="current-password" required><button>Show the status</button></div>
    <p class="wrong" id="wrong" role="alert" hidden>That is not the token</p>
  </form>
  <main id="main" class="dims" tabindex="-1">
    <dl class="panel figures">
      <div class="figure"><dt>Throughput</dt><dd id="f-throughput">–</dd></div>
      <div class="figure"><dt>Errors</dt><dd id="f-errors">–</dd></div>
      <div class="figure"><dt>Latency, median</dt><dd id="f-p50">–</dd></div>
      <div class="figure"><dt>Latency, p99</dt><dd id="f-p99">–</dd></div>
      <div class="figure"><dt>In flight</dt><dd id="f-flight">–</dd></div>
    </dl>
    <div class="two">
      <section class="panel" aria-labelledby="h-throughput"><div class="head"><h2 id="h-throughput">Throughput</h2><span class="note">operations a second</span><div class="key" id="k-throughput"></div></div><div class="plot" id="p-throughput"></div></section>
      <section class="panel" aria-labelledby="h-latency"><div class="head"><h2 id="h-latency">Latency</h2><span class="note">over 5 seconds</span><div class="key" id="k-latency"></div></div><div class="plot" id="p-latency"></div></section>
    </div>
    <section class="panel block" aria-labelledby="h-modules">
      <div class="head"><h2 id="h-modules">Modules</h2><span class="note" id="n-modules"></span></div>
      <div class="scroll" id="modules-scroll">
        <table class="modules"><thead><tr><th scope="col">Module</th><th scope="col">State</th><th scope="col">Uptime</th><th scope="col">Restarts</th><th scope="col">Memory</th><th scope="col">Operations/s</th><th scope="col">In flight</th><th scope="col">Operations</th><th scope="col">Errors</th></tr></thead><tbody id="modules"></tbody></table>
        <div class="empty" id="e-modules">Waiting for the first snapshot…</div>
      </div>
    </section>
    <section class="panel block" aria-labelledby="h-services">
      <div class="head"><h2 id="h-services">Services</h2><span class="note" id="n-services"></span></div>
      <div class="services" id="services"></div>
      <div class="empty" id="e-services">Waiting for the first snapshot…</div>
    </section>
    <div class="two">
      <section class="panel" aria-labelledby="h-errors"><div class="head"><h2 id="h-errors">Last errors</h2><span class="note" id="n-errors"></span></div><ul class="list" id="errors" tabindex="0" aria-labelledby="h-errors" hidden></ul><div class="empty" id="e-errors">Waiting for the first snapshot…</div></section>
      <section class="panel" aria-labelledby="h-log"><div class="head"><h2 id="h-log">Log</h2><div class="tools"><input id="filter" type="search" placeholder="Filter lines" aria-label="Show only lines with this text"><button type="button" id="follow" aria-pressed="true">Follow</button></div></div><div class="log" id="log" tabindex="0" role="log" aria-live="off" aria-labelledby="h-log" hidden></div><div class="empty" id="e-log">Waiting for the first snapshot…</div></section>
    </div>
  </main>
  <noscript><p class="banner">This page needs JavaScript. The same is at /status.json and /metrics.</p></noscript>
</div>
`;
