"""What Jinja2 makes of the page's template; written by tools/compile_template.py."""
# mypy: ignore-errors
from exporter.renderers.html.engine import Undefined, environment, escape, missing

PARTS = (
    "html/runs.html.j2",
    "html/partials/notes.html.j2",
)
SOURCE = "c93211d559c44f546a3a875985763150f33bdc3bf2e8790fe962351c4f9b136d"
name = 'report'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_page = resolve('page')
    l_0_favicon = resolve('favicon')
    pass
    yield '<!DOCTYPE html>\n<html lang="en">\n<head\n><meta charset="utf-8"\n><meta name="viewport" content="width=device-width, initial-scale=1"\n><meta name="color-scheme" content="light dark"\n><meta name="referrer" content="no-referrer"\n><meta name="generator" content="'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '"\n><title>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield ' · '
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</title\n><link rel="icon" href="'
    yield escape(environment.finalize((undefined(name='favicon') if l_0_favicon is missing else l_0_favicon)))
    yield '"\n><style><!--css--></style>\n</head\n><body>\n<header class="verdict tone-'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tone')))
    yield '"\n><div class="page-width"\n><p class="eyebrow" dir="auto"><bdi>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</bdi></p\n><h1>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield '</h1\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation'):
        pass
        yield '<p class="explanation">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation')))
        yield '</p\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'home'):
        pass
        yield '<p class="explanation"><a href="/">All runs</a></p\n>'
    yield '</div\n></header\n><main class="page-width page"\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'):
        pass
        yield '<section id="runs" aria-labelledby="runs-title"\n><h2 id="runs-title">Runs <span class="number">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'range')))
        yield '</span></h2\n><form class="toolbar" action="./" method="get" role="search" aria-label="Filter the runs">\n'
        for l_1_field in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'hidden'):
            _loop_vars = {}
            pass
            yield '<input type="hidden" name="'
            yield escape(environment.finalize(environment.getattr(l_1_field, 'name')))
            yield '" value="'
            yield escape(environment.finalize(environment.getattr(l_1_field, 'value')))
            yield '">\n'
        l_1_field = missing
        yield '<label>DAG <input class="form-control" name="dag" value="'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'dag')))
        yield '" list="dags" maxlength="300" placeholder="any, * stands for anything" autocomplete="off" spellcheck="false"></label>\n<datalist id="dags">\n'
        for l_1_dag in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'dags'):
            _loop_vars = {}
            pass
            yield '<option value="'
            yield escape(environment.finalize(l_1_dag))
            yield '"></option>\n'
        l_1_dag = missing
        yield '</datalist>\n<label>Since <input class="form-control" name="since" value="'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'since')))
        yield '" maxlength="40" placeholder="7d, 2026-11-23" autocomplete="off" spellcheck="false"></label>\n<label>Newest <input class="form-control" name="newest" value="'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'newest')))
        yield '" inputmode="numeric" maxlength="6" placeholder="all" autocomplete="off"></label>\n<button class="tool">Filter</button>\n'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'any'):
            pass
            yield '<a class="tool" href="./">Clear</a>\n'
        yield '</form>\n'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'chips'):
            pass
            yield '<ul class="chips" aria-label="Runs by status"\n>'
            for l_1_chip in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'filters'), 'chips'):
                _loop_vars = {}
                pass
                yield '<li><a class="chip" href="'
                yield escape(environment.finalize(environment.getattr(l_1_chip, 'href')))
                yield '"'
                if environment.getattr(l_1_chip, 'chosen'):
                    pass
                    yield ' aria-current="true"'
                yield '><i class="icon run-'
                yield escape(environment.finalize(environment.getattr(l_1_chip, 'status')))
                yield '" aria-hidden="true"></i>'
                yield escape(environment.finalize(environment.getattr(l_1_chip, 'word')))
                yield ' <b>'
                yield escape(environment.finalize(environment.getattr(l_1_chip, 'number')))
                yield '</b></a></li\n>'
            l_1_chip = missing
            yield '</ul\n>'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rows'):
            pass
            yield '<form action="compare" method="get" aria-label="Compare two runs">\n<div class="table-frame" tabindex="0" role="region" aria-label="Table of the runs"\n><table class="table table-sm runs"\n><thead><tr><th scope="col">Status</th><th scope="col">Run</th><th scope="col">DAG</th><th scope="col">Start</th><th scope="col" class="end">Duration</th><th scope="col" class="tool-name">Tool</th><th scope="col" class="pick">From</th><th scope="col" class="pick">To</th></tr></thead\n><tbody\n>'
            for l_1_row in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rows'):
                _loop_vars = {}
                pass
                yield '<tr><td class="word"><i class="icon run-'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
                yield '" aria-hidden="true"></i>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
                yield '</td><td><a href="runs/'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'mark')))
                yield '/" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                yield '</a></td><td><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'dag')))
                yield '</bdi></td><td class="start">'
                if environment.getattr(l_1_row, 'start'):
                    pass
                    yield '<time datetime="'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'start_time')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'start')))
                    yield '</time>'
                else:
                    pass
                    yield '<small>unknown</small>'
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'duration')))
                yield '</td><td class="tool-name">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'reader')))
                yield '</td><td class="pick"><label><input type="radio" name="base" value="'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'mark')))
                yield '"'
                if environment.getattr(l_1_row, 'base'):
                    pass
                    yield ' checked'
                yield '><span>From<span class="visually-hidden"> '
                yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                yield '</span></span></label></td><td class="pick"><label><input type="radio" name="head" value="'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'mark')))
                yield '"'
                if environment.getattr(l_1_row, 'head'):
                    pass
                    yield ' checked'
                yield '><span>To<span class="visually-hidden"> '
                yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                yield '</span></span></label></td></tr\n>'
            l_1_row = missing
            yield '</tbody\n></table\n></div\n><div class="foot"\n>'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'newer'):
                pass
                yield '<a class="tool" href="'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'newer')))
                yield '" rel="prev">Newer</a>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'older'):
                pass
                yield '<a class="tool" href="'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'older')))
                yield '" rel="next">Older</a>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'comparable'):
                pass
                yield '<button class="tool compare">Compare these two</button>\n'
            yield '</div\n></form>\n'
        else:
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'nothing')))
            yield '</p\n>'
        yield '</section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
        pass
        yield '<section id="notes" aria-labelledby="notes-title"\n><h2 id="notes-title">Notes on this report <span class="number">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_count')))
        yield '</span></h2\n><ul class="list-group notes"\n>'
        for l_1_note in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
            _loop_vars = {}
            pass
            yield '<li class="list-group-item note-'
            yield escape(environment.finalize(environment.getattr(l_1_note, 'level')))
            yield '"><i class="icon level-'
            yield escape(environment.finalize(environment.getattr(l_1_note, 'level')))
            yield '" aria-hidden="true"></i><div><p><span class="visually-hidden">'
            yield escape(environment.finalize(environment.getattr(l_1_note, 'level')))
            yield ': </span><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_note, 'message')))
            yield '</bdi></p><p class="note-where"><code>'
            yield escape(environment.finalize(environment.getattr(l_1_note, 'code')))
            yield '</code>'
            if environment.getattr(l_1_note, 'where'):
                pass
                yield ' <bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'where')))
                yield '</bdi>'
            yield '</p></div></li\n>'
        l_1_note = missing
        yield '</ul\n>'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes')))
            yield '</p\n>'
        yield '</section\n>'
    yield '</main\n><footer class="page-width page-footer"\n><p>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '</p\n></footer\n></body>\n</html>'

blocks = {}
debug_info = '8=14&9=16&10=20&14=22&16=24&17=26&18=28&19=31&21=33&27=37&29=40&31=42&32=46&34=52&36=54&37=58&40=62&41=64&43=66&47=70&49=73&50=77&54=91&60=94&61=98&67=141&68=144&70=146&71=149&73=151&79=158&83=161&85=164&87=166&88=170&91=188&92=191&98=195'
