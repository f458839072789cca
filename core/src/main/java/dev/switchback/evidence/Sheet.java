package dev.switchback.evidence;

/** How the page looks: on a screen, on a telephone, and on paper. */
final class Sheet {

    private Sheet() {}

    static final String CSS = """
            :root { color: #1c1c1a; background: #fffff8; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
            body { margin: 0; }
            main { max-width: 960px; margin: 0 auto; padding: 24px 16px 64px; }
            h1 { font-size: 30px; line-height: 1.15; margin: 0 0 10px; overflow-wrap: anywhere; }
            h2 { font-size: 18px; margin: 36px 0 6px; padding-top: 10px; border-top: 1px solid #1c1c1a; }
            p { margin: 6px 0; max-width: 76ch; }
            .kicker, .where, .lead, figcaption, small { color: #55534d; }
            .kicker { margin: 0; }
            .lead, .where, figcaption { font-size: 13.5px; }
            .lead { overflow-wrap: anywhere; }
            .verdict { font-size: 18px; max-width: none; }
            .verdict b { letter-spacing: .02em; }
            code, pre { font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
            pre { white-space: pre-wrap; border-left: 2px solid #cfccc2; padding-left: 10px; margin: 8px 0; }
            .gone { color: #9c1f1f; font-weight: 600; } .come { color: #1d5a2b; font-weight: 600; } .same { color: #6d6a63; }
            .figures { display: flex; flex-wrap: wrap; gap: 12px 30px; margin: 18px 0 0; }
            .figures dt { font-size: 12.5px; color: #55534d; }
            .figures dd { margin: 0; font-size: 21px; font-variant-numeric: tabular-nums; }
            .figures small { display: block; font-size: 12.5px; }
            figure { margin: 16px 0 0; } figcaption { margin-bottom: 2px; }
            ul { margin: 4px 0 10px; padding-left: 20px; } li { margin: 2px 0; overflow-wrap: anywhere; }
            table { border-collapse: collapse; width: 100%; font-size: 13px; margin: 8px 0; }
            th { text-align: left; font-weight: 600; border-bottom: 1px solid #8b887f; padding: 3px 10px 3px 0; vertical-align: bottom; }
            td { border-bottom: 1px solid #e4e1d8; padding: 4px 10px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
            th:last-child, td:last-child { padding-right: 0; }
            .numbers td { font-variant-numeric: tabular-nums; white-space: nowrap; }
            .numbers td:not(:first-child), .numbers th:not(:first-child) { text-align: right; }
            .checks td:first-child, .score td:first-child, .events td:nth-child(2) { white-space: nowrap; }
            .checks td:nth-child(2) { font-weight: 600; white-space: nowrap; } .events td:nth-child(1), .events td:nth-child(3) { white-space: nowrap; } .events td:nth-child(5) { min-width: 70px; } .checks td:last-child, .score td:last-child { color: #55534d; font-size: 12px; }
            a { color: inherit; text-decoration-color: #b5b2a8; }
            .icon { width: 15px; height: 15px; vertical-align: -2px; fill: none; stroke-width: 1.7; stroke-linejoin: round; stroke-linecap: round; }
            .verdict .icon { width: 20px; height: 20px; vertical-align: -3px; }
            .good { stroke: #1d5a2b; } .bad { stroke: #9c1f1f; stroke-width: 2; } .unsure { stroke: #8a5a00; } .none { stroke: #b5b2a8; }
            svg.wide, svg.narrow { display: block; width: 100%; height: auto; overflow: visible; }
            svg.narrow { display: none; }
            svg text { font-size: 12px; fill: #55534d; font-family: inherit; font-variant-numeric: tabular-nums; }
            svg .y { text-anchor: end; } svg .x { text-anchor: middle; }
            svg .marked { text-anchor: middle; font-size: 11px; }
            svg .axis { stroke: #8b887f; } svg .grid { stroke: #e4e1d8; } svg .mark { stroke: #8b887f; stroke-dasharray: 1 3; }
            svg path { fill: none; stroke-width: 1.8; } svg path.thin { stroke-width: .9; }
            svg path.fresh { stroke: #b3470f; } svg path.old { stroke: #24568f; stroke-dasharray: 5 2.5; } svg path.set { stroke: #1c1c1a; stroke-width: 1.1; stroke-dasharray: 1.5 2.5; }
            svg text.fresh { fill: #b3470f; } svg text.old { fill: #24568f; } svg text.set { fill: #1c1c1a; }
            svg .hb { fill: #f3efe2; } svg .hl { stroke: #9c978a; stroke-width: 1.4; }
            svg .phase { stroke: #fffff8; stroke-width: 1.5; } svg .p-early { fill: #e4e1d8; } svg .p-open { fill: #cfe0cd; } svg .p-leaving { fill: #ead9b0; } svg .p-done { fill: #45443f; }
            svg .inside { fill: #1c1c1a; font-size: 11.5px; font-weight: 600; } svg .light { fill: #fffff8; }
            svg .open { fill: #45443f; } svg .due { fill: none; stroke: #45443f; } svg .duemark { stroke: #1c1c1a; stroke-width: 2; } svg .now { stroke: #1c1c1a; stroke-dasharray: 2 2; }
            svg .told { fill: #1c1c1a; } svg .back { text-anchor: end; }
            svg path.dot { fill: #45443f; stroke: #fffff8; stroke-width: .8; } svg path.alarm { fill: #9c1f1f; }
            @media (max-width: 640px) {
              :root { font-size: 15px; } main { padding: 16px 14px 48px; } h1 { font-size: 25px; }
              .figures { gap: 10px 22px; } .figures dd { font-size: 18px; }
              svg.wide { display: none; } svg.narrow { display: block; }
              table, tbody, tr, td { display: block; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
              tr { border-bottom: 1px solid #8b887f; padding: 6px 0; }
              .numbers td:nth-child(n), td:nth-child(n) { border: 0; padding: 1px 0 1px 108px; text-align: left; white-space: normal !important; display: flow-root; }
              td:empty { display: none; }
              td::before { content: attr(data-name); float: left; margin-left: -108px; width: 100px; font-weight: 400; color: #6d6a63; font-size: 12px; overflow-wrap: anywhere; }
            }
            @media print {
              @page { margin: 14mm; }
              :root { background: none; font-size: 9.5pt; } main { max-width: none; padding: 0; }
              h2, figcaption { break-after: avoid; } figure, tr, svg, .figures { break-inside: avoid; } h2 { margin-top: 20px; }
              table { font-size: 8.5pt; } thead { display: table-header-group; } a { text-decoration: none; }
              svg.wide { display: block; } svg.narrow { display: none; }
              * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
            }
            """;
}
