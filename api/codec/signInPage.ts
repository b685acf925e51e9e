import { html } from 'hono/html';

/** What the page shows: who is let in and until when, or why not. */
export interface SignInState {
  readonly until?: Date;
  readonly refusal?: string;
  /** Where the page itself is: the codec endpoint is beside it. */
  readonly url: URL;
  readonly temporalUiUrl: string | undefined;
}

/** The page at which a browser becomes one that sees names in the Temporal UI. No script. */
export function signInPage({ until, refusal, url, temporalUiUrl }: SignInState) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Names in the Temporal UI · Tenure</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1b1b1f; background: #fff }
      form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; margin: 1.5rem 0 }
      label { flex: 1 1 20rem } input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; border: 1px solid #767680; border-radius: .25rem }
      button { font: inherit; padding: .5rem 1rem; border: 0; border-radius: .25rem; background: #2f3e9e; color: #fff; cursor: pointer }
      code { background: #f0f0f4; padding: .1rem .3rem; border-radius: .2rem } [role=alert] { color: #a40018 } [role=status] { color: #14602c }
    </style>
  </head>
  <body>
    <main>
      <h1>Names in the Temporal UI</h1>
      ${until === undefined ? '' : html`<p role="status">This browser may see names until ${timeOf(until)}.</p>`}
      ${refusal === undefined ? '' : html`<p role="alert">${refusal}</p>`}
      <p>Tenure encrypts what it tells Temporal. Who is signed in to the console as an admin or an operator in this browser reads it without a further step; with an API key that has the scope <code>codec:decode</code> this browser can read it for 8 hours.</p>
      <form method="post" action="/codec/sign-in">
        <label>API key <input name="key" type="password" autocomplete="off" required></label>
        <button>Let this browser see names</button>
      </form>
      ${until === undefined ? '' : html`<form method="post" action="/codec/sign-out"><button>Stop seeing names</button></form>`}
      <p>Once a browser: in ${uiLink(url, temporalUiUrl)} open <em>Codec Server</em> (the glasses at the top), choose <em>Use my browser setting and
      ignore Cluster-level setting</em>, paste <code>${url.origin}/codec</code>, switch on <em>Include cross-origin credentials</em>, and apply.</p>
    </main>
  </body>
</html>`;
}

/** The cookie is of this host's name: a UI opened under another name for the same machine would not send it. */
function uiLink(url: URL, temporalUiUrl: string | undefined) {
  if (temporalUiUrl === undefined) return 'the Temporal UI';
  const ui = new URL(temporalUiUrl);
  if (LOOPBACK.has(ui.hostname) && LOOPBACK.has(url.hostname)) ui.hostname = url.hostname;
  return html`<a href="${ui.href}">the Temporal UI</a>`;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function timeOf(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}
