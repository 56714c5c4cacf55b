"""One HTML file that fetches nothing, runs nothing, and prints; light or dark, wide or narrow."""

from collections.abc import Iterable, Iterator

from onrecord.rendering.escaping import escaped

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_COLOURS = """
:root{color-scheme:light dark;--ink:#0b0c0c;--soft:#505a5f;--paper:#fff;--rule:#b1b4b6;--aid:#f3f2f1;
 --blue:#1d70b8;--red:#8b1a10}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a9b1b7;--paper:#15181a;
 --rule:#4a5157;--aid:#22272b;--blue:#5694ca;--red:#ff9a8a}}
"""
_LOOK = """
body{font:16px/1.45 Arial,Helvetica,"Liberation Sans",sans-serif;color:var(--ink);background:var(--paper);
 max-width:1180px;margin:0 auto;padding:0 20px 40px;overflow-wrap:break-word}
h1{font-size:32px;line-height:1.15;margin:24px 0 8px}h2{font-size:23px;margin:32px 0 8px}
h3{font-size:18px;margin:20px 0 6px}
.aid{border-left:8px solid var(--blue);background:var(--aid);padding:10px 14px;margin:12px 0;font-weight:bold}
.lead{font-size:19px}.seen,.note{color:var(--soft);font-size:14px;font-weight:normal}
table{border-collapse:collapse;width:100%;margin:8px 0 20px}
caption{text-align:left;font-weight:bold;padding:6px 0}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--rule)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{display:block;width:100%;max-width:820px;height:auto;margin:12px 0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.day h3{margin:12px 0 0}.day .at{white-space:nowrap;width:5.5em}.day .who{width:10em}
.day .said,.note{overflow-wrap:anywhere}.day .said{padding-right:16px}
.found th{white-space:nowrap}.again{display:none}.day .in{width:22em;color:var(--soft);font-size:14px}
.day .app td{color:var(--soft);font-style:italic}
.day tr.lacking td:first-child{border-left:5px solid var(--red);padding-left:6px}
.day td:first-child{border-left:5px solid transparent;padding-left:6px}
.day p{margin:3px 0 0;font-size:14px;font-style:normal}
.day p.lack{color:var(--red)}.day p.other{color:var(--soft)}
details{margin:8px 0;content-visibility:auto;contain-intrinsic-size:auto 60px}
summary{font-size:20px;font-weight:bold;cursor:pointer;padding:8px 0}
summary:focus-visible,a:focus-visible{outline:3px solid #0b0c0c;background:#fd0;color:#0b0c0c}
li{margin:6px 0}.said{list-style:none;padding:0}.said li{padding-left:3.2em;text-indent:-3.2em}
.no{display:inline-block;min-width:3.2em;text-indent:0;font-weight:bold;font-variant-numeric:tabular-nums}
"""
_NARROW = """
@media screen and (max-width:760px){body{padding:0 12px 32px}
svg{width:calc(100% + 24px);margin:12px -12px}h1{font-size:25px}h2{font-size:20px}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack caption,.stack tbody,.stack tr,.stack th,.stack td{display:block}
.stack tr{padding:8px 0;border-bottom:1px solid var(--rule)}
.stack th,.stack td,.stack td.n{border:0;padding:2px 0;text-align:left}
.stack td{overflow-wrap:anywhere}
.stack td:empty{display:none}.stack td::before{content:attr(data-head) ": ";color:var(--soft)}
.day,.day caption,.day tbody,.day tr{display:block}.day tr{padding:6px 0;border-bottom:1px solid var(--rule)}
.day td,.day .at,.day .who,.day .in{border:0;padding:0;width:auto}
.day .at,.day .who{display:inline;padding-right:8px;font-weight:bold}.day .said,.day .in{display:block}
.day td:first-child,.day tr.lacking td:first-child{border:0;padding-left:0}
.day tr.lacking{border-left:5px solid var(--red);padding-left:8px}
.said li{padding-left:0;text-indent:0}}
"""
_PRINT = """
@page{size:A4;margin:14mm 13mm}
@media print{body{max-width:none;padding:0;font-size:9.5pt;line-height:1.3}
 h1{font-size:18pt}h2{font-size:13pt}
 .lead{font-size:11pt}.seen,.note,.day p,.day .in{font-size:8pt}th,td{padding:2px 8px 2px 0}
 .day .at{width:4.8em}.day .who{width:8.5em}.day .in{width:19em}
 svg{max-width:12.5cm}.coverage{break-inside:avoid}.stack{font-size:8.5pt}table{margin:4px 0 8px}
 .day caption,.day .what{display:none}.day .again{display:table-row}
 .day .unseen{position:static;width:auto;height:auto;clip-path:none}.again th{padding-top:6px;font-size:11pt}
 details{content-visibility:visible}details::details-content{content-visibility:visible;block-size:auto}
 tr,li,svg{break-inside:avoid}h2,h3,summary,caption{break-after:avoid}
 thead{display:table-header-group}}
"""


def page(title: str, body: Iterable[str]) -> Iterator[str]:
    """Yield a whole page around a body that is HTML already; the title is text of a source."""
    yield '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escaped(title)}</title>\n<style>{_COLOURS}{_LOOK}{_NARROW}{_PRINT}</style>\n</head>\n"
    yield "<body>\n<main>\n"
    yield from body
    yield "</main>\n</body>\n</html>\n"
