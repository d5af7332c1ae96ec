"""What Jinja2 makes of the page's template; written by tools/compile_template.py."""
# mypy: ignore-errors
from exporter.renderers.html.engine import Undefined, environment, escape, missing

SOURCE = "c50e9bea883e5c2aeb6aeda4ebc77ca306a9ce8831c9d0e555928997f2b199f9"
name = 'report'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_page = resolve('page')
    l_0_csp = resolve('csp')
    l_0_favicon = resolve('favicon')
    pass
    yield '<!DOCTYPE html>\n<html lang="'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lang')))
    yield '">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="'
    yield escape(environment.finalize((undefined(name='csp') if l_0_csp is missing else l_0_csp)))
    yield '">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<meta name="generator" content="'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '">\n<title>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield ' · '
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</title>\n<link rel="icon" href="'
    yield escape(environment.finalize((undefined(name='favicon') if l_0_favicon is missing else l_0_favicon)))
    yield '">\n<style><!--css--></style>\n</head>\n<body>\n<a class="visually-hidden-focusable skip" href="#steps">Skip to the steps</a>\n<header class="verdict tone-'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tone')))
    yield '">\n<div class="page-width">\n<div class="verdict-top">\n<i class="verdict-icon icon run-'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_status')))
    yield '" aria-hidden="true"></i>\n<div class="verdict-words">\n<p class="eyebrow" dir="auto"><bdi>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</bdi></p>\n<h1>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield '</h1>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation'):
        pass
        yield '<p class="explanation">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation')))
        yield '</p>\n'
    yield '</div>\n<div class="verdict-tools" id="tools"></div>\n</div>\n<dl class="facts">\n'
    for (l_1_label, l_1_value) in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'facts'):
        _loop_vars = {}
        pass
        yield '<div><dt>'
        yield escape(environment.finalize(l_1_label))
        yield '</dt><dd><bdi>'
        yield escape(environment.finalize(l_1_value))
        yield '</bdi></dd></div>\n'
    l_1_label = l_1_value = missing
    yield '</dl>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts'):
        pass
        yield '<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts_label')))
        yield '">\n<defs><pattern id="hatch" width="9" height="14" patternUnits="userSpaceOnUse"><path d="M-2 16 11-2" class="hatch"/></pattern></defs>\n'
        for l_1_part in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts'):
            _loop_vars = {}
            pass
            yield '<rect x="'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'x')))
            yield '" width="'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'width')))
            yield '" height="14" class="fill-'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'status')))
            yield '"/>\n'
            if environment.getattr(l_1_part, 'hatched'):
                pass
                yield '<rect x="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'x')))
                yield '" width="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'width')))
                yield '" height="14" fill="url(#hatch)"/>\n'
            if environment.getattr(l_1_part, 'gap'):
                pass
                yield '<rect x="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'gap')))
                yield '" width="2" height="14" class="bar-gap"/>\n'
        l_1_part = missing
        yield '</svg>\n<ul class="counts" id="counts">\n'
        for l_1_part in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts'):
            _loop_vars = {}
            pass
            yield '<li data-status="'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'status')))
            yield '"><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'status')))
            yield '" aria-hidden="true"></i><b>'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'number')))
            yield '</b> '
            yield escape(environment.finalize(environment.getattr(l_1_part, 'word')))
            yield '</li>\n'
        l_1_part = missing
        yield '</ul>\n'
    yield '</div>\n</header>\n<main class="page-width page">\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tiles'):
        pass
        yield '<section class="tiles" aria-label="Time">\n'
        for l_1_tile in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tiles'):
            _loop_vars = {}
            pass
            yield '<div class="tile"><p class="tile-label">'
            yield escape(environment.finalize(environment.getattr(l_1_tile, 'label')))
            yield '</p><p class="tile-value">'
            yield escape(environment.finalize(environment.getattr(l_1_tile, 'value')))
            yield '</p><p class="tile-hint">'
            yield escape(environment.finalize(environment.getattr(l_1_tile, 'hint')))
            yield '</p></div>\n'
        l_1_tile = missing
        yield '</section>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_error'):
        pass
        yield '<section id="run-error" class="problems" aria-labelledby="run-error-title">\n<h2 id="run-error-title">What the run itself ended with</h2>\n<pre class="error" dir="auto" tabindex="0">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_error')))
        yield '</pre>\n</section>\n'
    for l_1_problem in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'problems'):
        _loop_vars = {}
        pass
        yield '<section id="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '" class="problems" aria-labelledby="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '-title">\n<h2 id="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '-title">'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'title')))
        yield '</h2>\n'
        if environment.getattr(l_1_problem, 'hint'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'hint')))
            yield '</p>\n'
        if environment.getattr(l_1_problem, 'rerun'):
            pass
            yield '<p class="rerun"><span>Run again what failed</span><code dir="ltr">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'rerun')))
            yield '</code></p>\n'
        for l_2_card in environment.getattr(l_1_problem, 'cards'):
            _loop_vars = {}
            pass
            yield '<article class="card problem problem-'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'status')))
            yield '"><div class="card-body"><h3 class="problem-name"><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'status')))
            yield '" aria-hidden="true"></i><bdi data-s="'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'anchor')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'name')))
            yield '</bdi>'
            if environment.getattr(l_2_card, 'kind'):
                pass
                yield '<span class="badge kind"><bdi>'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'kind')))
                yield '</bdi></span>'
            yield '</h3>'
            if ((environment.getattr(l_2_card, 'step_id') or environment.getattr(l_2_card, 'location')) or environment.getattr(l_2_card, 'facts')):
                pass
                yield '<p class="problem-facts">'
                if environment.getattr(l_2_card, 'step_id'):
                    pass
                    yield '<code><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'step_id')))
                    yield '</bdi></code>'
                if environment.getattr(l_2_card, 'location'):
                    pass
                    yield '<code><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'location')))
                    yield '</bdi></code>'
                if environment.getattr(l_2_card, 'facts'):
                    pass
                    yield '<span><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'facts')))
                    yield '</bdi></span>'
                yield '</p>'
            if environment.getattr(l_2_card, 'message'):
                pass
                yield '<p class="problem-message" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'message')))
                yield '</p>'
            if (environment.getattr(l_2_card, 'error') and environment.getattr(l_2_card, 'lines')):
                pass
                yield '<details><summary>The whole error <small>'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'lines')))
                yield '</small></summary><pre class="error" dir="auto" tabindex="0">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'error')))
                yield '</pre></details>'
            elif environment.getattr(l_2_card, 'error'):
                pass
                yield '<pre class="error" dir="auto" tabindex="0">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'error')))
                yield '</pre>'
            if environment.getattr(l_2_card, 'rerun'):
                pass
                yield '<p class="rerun"><span>Run it again</span><code dir="ltr">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'rerun')))
                yield '</code></p>'
            if environment.getattr(l_2_card, 'like'):
                pass
                yield '<p class="like-title">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'like_title')))
                yield '</p><ul class="like">'
                for l_3_line in environment.getattr(l_2_card, 'like'):
                    _loop_vars = {}
                    pass
                    yield '<li><b><bdi data-s="'
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'anchor')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'name')))
                    yield '</bdi></b><span dir="auto"> '
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'message')))
                    yield '</span>'
                    if environment.getattr(l_3_line, 'more'):
                        pass
                        yield '<small> '
                        yield escape(environment.finalize(environment.getattr(l_3_line, 'more')))
                        yield '</small>'
                    yield '</li>'
                l_3_line = missing
                if environment.getattr(l_2_card, 'more_like'):
                    pass
                    yield '<li class="more">'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'more_like')))
                    yield '</li>'
                yield '</ul>'
            if environment.getattr(l_2_card, 'stopped'):
                pass
                yield '<details class="stopped"><summary>It '
                yield escape(environment.finalize(environment.getattr(l_2_card, 'stopped')))
                yield '</summary><ul class="names">'
                for l_3_name in environment.getattr(l_2_card, 'blocked'):
                    _loop_vars = {}
                    pass
                    yield '<li><bdi data-s="'
                    yield escape(environment.finalize(environment.getattr(l_3_name, 'anchor')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_3_name, 'name')))
                    yield '</bdi></li>'
                l_3_name = missing
                if environment.getattr(l_2_card, 'more_blocked'):
                    pass
                    yield '<li class="more">'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'more_blocked')))
                    yield '</li>'
                yield '</ul></details>'
            yield '</div></article>\n'
        l_2_card = missing
        if environment.getattr(l_1_problem, 'brief'):
            pass
            yield '<ul class="list-group brief">'
            for l_2_line in environment.getattr(l_1_problem, 'brief'):
                _loop_vars = {}
                pass
                yield '<li class="list-group-item"><i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_2_line, 'status')))
                yield '" aria-hidden="true"></i><b><bdi data-s="'
                yield escape(environment.finalize(environment.getattr(l_2_line, 'anchor')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_2_line, 'name')))
                yield '</bdi></b><span dir="auto"> '
                yield escape(environment.finalize(environment.getattr(l_2_line, 'message')))
                yield '</span>'
                if environment.getattr(l_2_line, 'more'):
                    pass
                    yield '<small> '
                    yield escape(environment.finalize(environment.getattr(l_2_line, 'more')))
                    yield '</small>'
                yield '</li>'
            l_2_line = missing
            yield '</ul>\n'
        if environment.getattr(l_1_problem, 'more'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'more')))
            yield '</p>\n'
        yield '</section>\n'
    l_1_problem = missing
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_first'):
        pass
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
            pass
            yield '<section id="notes" aria-labelledby="notes-title">\n<h2 id="notes-title">Notes on this report <span class="number">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_count')))
            yield '</span></h2>\n<ul class="list-group notes">\n'
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
                yield '</p></div></li>\n'
            l_1_note = missing
            yield '</ul>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes'):
                pass
                yield '<p class="section-hint">'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes')))
                yield '</p>\n'
            yield '</section>\n'
    yield '<section id="steps" aria-labelledby="steps-title">\n<h2 id="steps-title">Steps <span class="number">'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'total')))
    yield '</span></h2>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'selected'):
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'selected')))
        yield '</p>\n'
    yield '<div id="steps-app"></div>\n<div id="steps-static">\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rows'):
        pass
        yield '<div class="table-frame" tabindex="0" role="region" aria-label="Table of the steps">\n<table class="table table-sm steps-table">\n<thead><tr><th scope="col">Status</th><th scope="col">Step</th><th scope="col">Kind</th><th scope="col" class="end">Start, UTC</th><th scope="col" class="end">Duration</th><th scope="col" class="end">Retries</th></tr></thead>\n<tbody>\n'
        for l_1_row in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td class="word"><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
            yield '" aria-hidden="true"></i>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
            yield '</td><td><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
            yield '</bdi>'
            if environment.getattr(l_1_row, 'step_id'):
                pass
                yield ' <small><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'step_id')))
                yield '</bdi></small>'
            yield '</td><td class="kind-cell"><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'kind')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'start')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'duration')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'retries')))
            yield '</td></tr>\n'
        l_1_row = missing
        yield '</tbody>\n</table>\n</div>\n'
    elif environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'listed'):
        pass
        yield '<p class="section-hint">The table of '
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'listed')))
        yield " steps is drawn by this page's own script. Without it, and on paper, the sections above say what there is to know; the JSON export has every step.</p>\n"
    else:
        pass
        yield '<p class="section-hint">There are no steps in this run: nothing was selected, or it ended before it began its first step.</p>\n'
    yield '</div>\n</section>\n'
    if (not environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_first')):
        pass
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
            pass
            yield '<section id="notes" aria-labelledby="notes-title">\n<h2 id="notes-title">Notes on this report <span class="number">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_count')))
            yield '</span></h2>\n<ul class="list-group notes">\n'
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
                yield '</p></div></li>\n'
            l_1_note = missing
            yield '</ul>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes'):
                pass
                yield '<p class="section-hint">'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_notes')))
                yield '</p>\n'
            yield '</section>\n'
    yield '<section id="source" aria-labelledby="source-title">\n<h2 id="source-title">Environment and sources</h2>\n<dl class="environment">\n'
    for (l_1_label, l_1_value) in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'environment'):
        _loop_vars = {}
        pass
        yield '<div><dt><bdi>'
        yield escape(environment.finalize(l_1_label))
        yield '</bdi></dt><dd><bdi>'
        yield escape(environment.finalize(l_1_value))
        yield '</bdi></dd></div>\n'
    l_1_label = l_1_value = missing
    yield '</dl>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'files'):
        pass
        yield '<div class="table-frame" tabindex="0" role="region" aria-label="Table of the files this report was made from">\n<table class="table table-sm files">\n<thead><tr><th scope="col">File</th><th scope="col" class="end">Size</th><th scope="col">SHA-256</th></tr></thead>\n<tbody>\n'
        for l_1_file in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'files'):
            _loop_vars = {}
            pass
            yield '<tr><td><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'path')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'size')))
            yield '</td><td><code>'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'sha256')))
            yield '</code></td></tr>\n'
        l_1_file = missing
        yield '</tbody>\n</table>\n</div>\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_files'):
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_files')))
        yield '</p>\n'
    yield '</section>\n</main>\n<footer class="page-width page-footer">\n<p>Report by '
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '. This file loads nothing from anywhere; its data is inside it.</p>\n</footer>\n<script type="application/json" id="data"><!--data--></script>\n<script><!--js--></script>\n</body>\n</html>'

blocks = {}
debug_info = '2=15&5=17&9=19&10=21&11=25&16=27&19=29&21=31&22=33&23=35&24=38&30=41&31=45&34=51&35=54&37=56&38=60&39=66&40=69&42=73&43=76&48=80&49=84&56=95&58=98&59=102&63=110&66=113&69=115&70=119&71=123&72=127&73=130&75=132&76=135&78=137&80=141&81=155&82=158&84=174&85=177&87=179&88=182&89=186&90=189&92=191&93=194&95=196&96=199&97=201&98=205&100=218&101=221&105=224&106=227&110=246&112=249&113=253&117=269&118=272&122=276&123=278&125=281&127=283&128=287&131=305&132=308&138=312&139=314&140=317&144=320&149=323&150=327&155=349&156=352&162=358&163=360&165=363&167=365&168=369&171=387&172=390&180=394&181=398&184=404&189=407&190=411&196=419&197=422&202=425'
