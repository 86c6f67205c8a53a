namespace Neuropil.Reports;

/// <summary>The one style sheet of all reports, light and dark, on screen and on paper.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #fdfdfb; --ink: #1d2126; --soft: #5d6670; --line: #d9dcd8; --panel: #f3f4f0;
          --good: #1c7c4a; --bad: #b3261e; --none: #6b7280; --s0: #2f6db3; --s1: #c8641b; --s2: #2c8c74; --s3: #8a4fa3; --s4: #a08414; --s5: #b2386a; }
        @media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e6e8e6; --soft: #9aa3ab; --line: #343a41; --panel: #1e2328;
          --good: #58c48a; --bad: #ff8a80; --none: #9aa3ab; --s0: #72a9e8; --s1: #f0995a; --s2: #62c7ac; --s3: #c493dc; --s4: #d8bd52; --s5: #ee86ae; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        header { border-bottom: 1px solid var(--line); padding-bottom: .9rem; margin-bottom: 1.2rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .35rem; text-wrap: balance; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; } p { margin: .3rem 0; max-width: 75ch; } a { color: var(--s0); }
        .kind { color: var(--soft); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; margin: 0 0 .2rem; }
        .verdict { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); } .none { color: var(--none); }
        .notes { background: var(--panel); border-left: 4px solid var(--s4); padding: .6rem 1rem; margin: 1rem 0; } .notes li { margin: .2rem 0; } .notes ul { margin: 0; padding-left: 1.1rem; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
        th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 2px solid var(--line); padding: .35rem .8rem .35rem 0; vertical-align: bottom; }
        td { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0; vertical-align: top; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.name { font-weight: 600; white-space: nowrap; }
        td.why { color: var(--soft); min-width: 22rem; } td.wrap { overflow-wrap: anywhere; } .key { display: block; font: .72rem ui-monospace, monospace; color: var(--soft); font-weight: 400; }
        .unit { color: var(--soft); } .mark { white-space: nowrap; font-weight: 600; } code { font: .85em ui-monospace, monospace; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.6rem 1.4rem; align-items: start; }
        figure { margin: 0; min-width: 0; } figure.wide { grid-column: 1 / -1; } figcaption { color: var(--soft); font-size: .88rem; margin-top: .35rem; max-width: 85ch; }
        img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); background: #000; } img.small { image-rendering: pixelated; width: 100%; max-width: 36rem; }
        .zoom input { position: absolute; opacity: 0; width: 1px; height: 1px; } .zoom img { cursor: zoom-in; } .zoom input:focus-visible + img { outline: 3px solid var(--s0); }
        .zoom input:checked + img { position: fixed; inset: 0; margin: auto; max-width: 100vw; max-height: 100vh; width: auto; min-width: 60vmin; z-index: 9; cursor: zoom-out; box-shadow: 0 0 0 100vmax #000c; }
        svg { width: 100%; height: auto; max-width: 44rem; display: block; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; } svg .axis { stroke: var(--soft); } svg .grid { stroke: var(--line); }
        .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
        .bar { fill: var(--s0); } .bar:hover { fill: var(--s1); } .line { stroke: var(--c); fill: none; stroke-width: 1.8; } .dot { fill: var(--c); } .swatch { fill: var(--c); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; } .card { border: 1px solid var(--line); background: var(--panel); padding: .8rem 1rem; }
        .card dl { display: grid; grid-template-columns: 1fr auto auto; gap: .15rem .7rem; margin: .5rem 0 0; font-size: .9rem; } .card dt { color: var(--soft); } .card dd { margin: 0; font-variant-numeric: tabular-nums; text-align: right; }
        details { margin: .6rem 0; } summary { cursor: pointer; color: var(--s0); } footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; border-top: 1px solid var(--line); padding-top: .6rem; }
        @media print { body { max-width: none; padding: 0; } figure, .card { break-inside: avoid; } }
        """;
}
