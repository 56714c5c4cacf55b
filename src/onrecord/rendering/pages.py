"""One HTML file that fetches nothing, runs nothing, and prints."""

from collections.abc import Iterable, Iterator

from onrecord.rendering.escaping import escaped

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LOOK = """
:root{color-scheme:light}
body{font:16px/1.45 Arial,Helvetica,"Liberation Sans",sans-serif;color:#0b0c0c;background:#fff;
 max-width:1240px;margin:0 auto;padding:0 20px 40px}
h1{font-size:32px;margin:24px 0 8px}h2{font-size:23px;margin:32px 0 8px}h3{font-size:18px;margin:20px 0 6px}
.aid{border-left:8px solid #1d70b8;background:#f3f2f1;padding:10px 14px;margin:12px 0;font-weight:bold}
.lead{font-size:19px}.seen,.note{color:#505a5f;font-size:14px}
table{border-collapse:collapse;width:100%;margin:8px 0 20px}
caption{text-align:left;font-weight:bold;padding:6px 0}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid #b1b4b6}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}svg{max-width:100%;height:auto}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.day h3{margin:12px 0 0}.day td{overflow-wrap:anywhere}.day .at{white-space:nowrap;width:5.5em}
.day .who{width:11em}.day .in{width:13em}
.day .in{color:#505a5f;font-size:14px}.day .app td{color:#505a5f;font-style:italic}
.day tr.lacking td:first-child{border-left:5px solid #8b1a10;padding-left:6px}
.day td:first-child{border-left:5px solid transparent;padding-left:6px}
.day p{margin:3px 0 0;font-size:14px;font-style:normal}.day p.lack{color:#8b1a10}.day p.other{color:#505a5f}
details{margin:8px 0;content-visibility:auto;contain-intrinsic-size:auto 60px}
summary{font-size:20px;font-weight:bold;cursor:pointer;padding:8px 0}
summary:focus-visible,a:focus-visible{outline:3px solid #0b0c0c;background:#fd0}
li{margin:6px 0}
@media print{body{max-width:none;padding:0;font-size:11pt}details{content-visibility:visible}
 details::details-content{content-visibility:visible;block-size:auto}
 tr,li,svg{break-inside:avoid}h2,h3,summary,caption{break-after:avoid}thead{display:table-header-group}}
"""


def page(title: str, body: Iterable[str]) -> Iterator[str]:
    """Yield a whole page around a body that is HTML already; the title is text of a source."""
    yield '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escaped(title)}</title>\n<style>{_LOOK}</style>\n</head>\n<body>\n<main>\n"
    yield from body
    yield "</main>\n</body>\n</html>\n"
