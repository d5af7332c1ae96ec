"""What Jinja2 makes of the page's template; written by tools/compile_template.py."""
# mypy: ignore-errors
from exporter.renderers.html.engine import Undefined, environment, escape, missing

PARTS = (
    "html/report.html.j2",
    "html/partials/verdict.html.j2",
    "html/partials/members.html.j2",
    "html/partials/problem.html.j2",
    "html/partials/outputs.html.j2",
    "html/partials/notes.html.j2",
    "html/partials/tiles.html.j2",
    "html/partials/changes.html.j2",
    "html/partials/timeline.html.j2",
    "html/partials/critical.html.j2",
    "html/partials/graph.html.j2",
    "html/partials/steps.html.j2",
    "html/partials/resources.html.j2",
    "html/partials/freshness.html.j2",
    "html/partials/written.html.j2",
    "html/partials/history.html.j2",
    "html/partials/source.html.j2",
)
SOURCE = "10497971540c07ffa6170f7d14a61bf100a3732fd4a97b9273aaa39d248acb73"
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
    yield '">\n<head\n><meta charset="utf-8"\n><meta http-equiv="Content-Security-Policy" content="'
    yield escape(environment.finalize((undefined(name='csp') if l_0_csp is missing else l_0_csp)))
    yield '"\n><meta name="viewport" content="width=device-width, initial-scale=1"\n><meta name="color-scheme" content="light dark"\n><meta name="referrer" content="no-referrer"\n><meta name="generator" content="'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '"\n><title>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield ' · '
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</title\n><link rel="icon" href="'
    yield escape(environment.finalize((undefined(name='favicon') if l_0_favicon is missing else l_0_favicon)))
    yield '"\n><style><!--css--></style>\n</head\n><body>\n<a class="visually-hidden-focusable skip" href="#steps">Skip to the steps</a>\n<header class="verdict tone-'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tone')))
    yield '"\n><div class="page-width"\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'links'):
        pass
        yield '<nav class="links" aria-label="Viewer">\n'
        for l_1_link in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'links'):
            _loop_vars = {}
            pass
            yield '<a href="'
            yield escape(environment.finalize(environment.getattr(l_1_link, 'url')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_link, 'text')))
            yield '</a>\n'
        l_1_link = missing
        yield '</nav>\n'
    yield '<div class="verdict-top"\n><i class="verdict-icon icon run-'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_status')))
    yield '" aria-hidden="true"></i>\n<div class="verdict-words"\n><p class="eyebrow" dir="auto"><bdi>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
    yield '</bdi></p\n><h1>'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'headline')))
    yield '</h1\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation'):
        pass
        yield '<p class="explanation">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'explanation')))
        yield '</p\n>'
    yield '</div\n><div class="verdict-tools" id="tools"></div\n></div\n><dl class="facts"\n>'
    for l_1_fact in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'facts'):
        _loop_vars = {}
        pass
        yield '<div><dt>'
        yield escape(environment.finalize(environment.getattr(l_1_fact, 'label')))
        yield '</dt><dd>'
        if environment.getattr(l_1_fact, 'time'):
            pass
            yield '<time datetime="'
            yield escape(environment.finalize(environment.getattr(l_1_fact, 'time')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_fact, 'value')))
            yield '</time>'
        elif environment.getattr(l_1_fact, 'href'):
            pass
            yield '<a href="'
            yield escape(environment.finalize(environment.getattr(l_1_fact, 'href')))
            yield '" rel="noreferrer">'
            yield escape(environment.finalize(environment.getattr(l_1_fact, 'value')))
            yield '</a>'
        else:
            pass
            yield '<bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_fact, 'value')))
            yield '</bdi>'
        yield '</dd></div\n>'
    l_1_fact = missing
    yield '</dl\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts'):
        pass
        yield '<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts_label')))
        yield '"\n><defs><pattern id="hatch" width="9" height="14" patternUnits="userSpaceOnUse"><path d="M-2 16 11-2" class="hatch"/></pattern></defs\n>'
        for l_1_part in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'parts'):
            _loop_vars = {}
            pass
            yield '<rect x="'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'x')))
            yield '" width="'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'width')))
            yield '" height="14" class="fill-'
            yield escape(environment.finalize(environment.getattr(l_1_part, 'status')))
            yield '"\n/>'
            if environment.getattr(l_1_part, 'hatched'):
                pass
                yield '<rect x="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'x')))
                yield '" width="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'width')))
                yield '" height="14" fill="url(#hatch)"\n/>'
            if environment.getattr(l_1_part, 'gap'):
                pass
                yield '<rect x="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'gap')))
                yield '" width="2" height="14" class="bar-gap"\n/>'
        l_1_part = missing
        yield '</svg\n><ul class="counts" id="counts"\n>'
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
            yield '</li\n>'
        l_1_part = missing
        yield '</ul\n>'
    yield '</div\n></header\n><main class="page-width page"\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_error'):
        pass
        yield '<section id="run-error" class="problems" aria-labelledby="run-error-title"\n><h2 id="run-error-title">What the run itself ended with</h2\n><pre class="error" dir="auto" tabindex="0">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'run_error')))
        yield '</pre\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members_first'):
        pass
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
            pass
            yield '<section id="members" aria-labelledby="members-title"\n><h2 id="members-title">The runs <span class="number">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members_count')))
            yield '</span></h2\n><ul class="list-group members"\n>'
            for l_1_member in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
                _loop_vars = {}
                pass
                yield '<li class="list-group-item depth-'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'depth')))
                yield '"><i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'status')))
                yield '" aria-hidden="true"></i><div><p>'
                if environment.getattr(l_1_member, 'page'):
                    pass
                    yield '<a href="'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'page')))
                    yield '" dir="auto">'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'name')))
                    yield '</a>'
                else:
                    pass
                    yield '<b><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'name')))
                    yield '</bdi></b>'
                yield ' <span class="member-tool"><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'tool')))
                yield '</bdi>'
                if environment.getattr(l_1_member, 'start'):
                    pass
                    yield ' · <time datetime="'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'start_time')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'start')))
                    yield '</time>'
                yield '</span></p><p><span class="visually-hidden">'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'word')))
                yield ': </span><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'verdict')))
                yield '</bdi></p>'
                if environment.getattr(l_1_member, 'within'):
                    pass
                    yield '<p class="note-where">ran inside <bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'within')))
                    yield '</bdi></p>'
                yield '</div></li\n>'
            l_1_member = missing
            yield '</ul\n>'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_members'):
                pass
                yield '<p class="section-hint">'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_members')))
                yield '</p\n>'
            yield '</section\n>'
    for l_1_problem in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'problems'):
        _loop_vars = {}
        pass
        yield '<section id="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '" class="problems" aria-labelledby="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '-title"\n><h2 id="'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'id')))
        yield '-title">'
        yield escape(environment.finalize(environment.getattr(l_1_problem, 'title')))
        yield '</h2\n>'
        if environment.getattr(l_1_problem, 'hint'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'hint')))
            yield '</p\n>'
        if environment.getattr(l_1_problem, 'rerun'):
            pass
            yield '<p class="rerun"><span>Run again what failed</span><code dir="ltr">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'rerun')))
            yield '</code></p\n>'
        for l_2_card in environment.getattr(l_1_problem, 'cards'):
            _loop_vars = {}
            pass
            yield '<article class="card problem problem-'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'status')))
            yield '"><div class="card-body"><h3 class="problem-name"><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'status')))
            yield '" aria-hidden="true"></i><a href="#s='
            yield escape(environment.finalize(environment.getattr(l_2_card, 'anchor')))
            yield '" dir="auto">'
            yield escape(environment.finalize(environment.getattr(l_2_card, 'name')))
            yield '</a>'
            if environment.getattr(l_2_card, 'kind'):
                pass
                yield '<span class="badge kind"><bdi>'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'kind')))
                yield '</bdi></span>'
            yield '</h3\n>'
            if (((((environment.getattr(l_2_card, 'step_id') or environment.getattr(l_2_card, 'location')) or environment.getattr(l_2_card, 'facts')) or environment.getattr(l_2_card, 'owner')) or environment.getattr(l_2_card, 'past')) or environment.getattr(l_2_card, 'seen')):
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
                if environment.getattr(l_2_card, 'owner'):
                    pass
                    yield '<span><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'owner')))
                    yield '</bdi></span>'
                if environment.getattr(l_2_card, 'past'):
                    pass
                    yield '<span class="past-strip"><span role="img" aria-label="The last runs: '
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_card, 'past'), 'label')))
                    yield '">'
                    for l_3_mark in environment.getattr(environment.getattr(l_2_card, 'past'), 'marks'):
                        _loop_vars = {}
                        pass
                        if l_3_mark:
                            pass
                            yield '<i class="icon status-'
                            yield escape(environment.finalize(l_3_mark))
                            yield '"></i>'
                        else:
                            pass
                            yield '<i class="past-none">·</i>'
                    l_3_mark = missing
                    yield '</span> '
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_card, 'past'), 'words')))
                    yield '</span>'
                if environment.getattr(l_2_card, 'tries'):
                    pass
                    yield '<a class="tries" href="#s='
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'anchor')))
                    yield '&amp;v=attempts" aria-label="'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'tries_label')))
                    yield '">'
                    for l_3_status in environment.getattr(l_2_card, 'tries'):
                        _loop_vars = {}
                        pass
                        if l_3_status:
                            pass
                            yield '<i class="icon status-'
                            yield escape(environment.finalize(l_3_status))
                            yield '"></i>'
                        else:
                            pass
                            yield ' '
                            yield escape(environment.finalize(environment.getattr(l_2_card, 'tries_more')))
                            yield ' '
                    l_3_status = missing
                    yield '</a>'
                if environment.getattr(l_2_card, 'seen'):
                    pass
                    yield '<span>'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'seen')))
                    yield '</span>'
                yield '</p\n>'
            if environment.getattr(l_2_card, 'message'):
                pass
                yield '<p class="problem-message" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'message')))
                yield '</p\n>'
            if environment.getattr(l_2_card, 'open'):
                pass
                yield '<pre class="error" dir="auto" tabindex="0">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'open')))
                yield '</pre\n>'
            if environment.getattr(l_2_card, 'error'):
                pass
                yield '<details><summary>The whole error <small>'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'lines')))
                yield '</small></summary><pre class="error" dir="auto" tabindex="0">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'error')))
                yield '</pre></details\n>'
            if environment.getattr(l_2_card, 'rerun'):
                pass
                yield '<p class="rerun"><span>Run it again</span><code dir="ltr">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'rerun')))
                yield '</code></p\n>'
            if environment.getattr(l_2_card, 'like'):
                pass
                yield '<p class="like-title">'
                yield escape(environment.finalize(environment.getattr(l_2_card, 'like_title')))
                yield '</p><ul class="like"\n>'
                for l_3_line in environment.getattr(l_2_card, 'like'):
                    _loop_vars = {}
                    pass
                    yield '<li><b><a href="#s='
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'anchor')))
                    yield '" dir="auto">'
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'name')))
                    yield '</a></b><span dir="auto"> '
                    yield escape(environment.finalize(environment.getattr(l_3_line, 'message')))
                    yield '</span>'
                    if environment.getattr(l_3_line, 'more'):
                        pass
                        yield '<small> '
                        yield escape(environment.finalize(environment.getattr(l_3_line, 'more')))
                        yield '</small>'
                    yield '</li\n>'
                l_3_line = missing
                if environment.getattr(l_2_card, 'more_like'):
                    pass
                    yield '<li class="more">'
                    yield escape(environment.finalize(environment.getattr(l_2_card, 'more_like')))
                    yield '</li\n>'
                yield '</ul\n>'
            if environment.getattr(l_2_card, 'tree'):
                pass
                yield '<details class="stopped"><summary>It '
                yield escape(environment.finalize(environment.getattr(l_2_card, 'stopped')))
                yield '</summary><ul class="tree"\n>'
                for l_3_twig in environment.getattr(environment.getattr(l_2_card, 'tree'), 'twigs'):
                    _loop_vars = {}
                    pass
                    yield '<li>'
                    if environment.getattr(l_3_twig, 'folded'):
                        pass
                        yield '<details><summary>'
                        yield escape(environment.finalize(environment.getattr(l_3_twig, 'folded')))
                        yield ' <small>'
                        yield escape(environment.finalize(environment.getattr(l_3_twig, 'number')))
                        yield '</small></summary>'
                    if environment.getattr(l_3_twig, 'row'):
                        pass
                        yield '<ul class="names">'
                        for l_4_name in environment.getattr(l_3_twig, 'names'):
                            _loop_vars = {}
                            pass
                            yield '<li><a href="#s='
                            yield escape(environment.finalize(environment.getattr(l_4_name, 'anchor')))
                            yield '" dir="auto">'
                            yield escape(environment.finalize(environment.getattr(l_4_name, 'name')))
                            yield '</a></li>'
                        l_4_name = missing
                        yield '</ul>'
                    else:
                        pass
                        for l_4_name in environment.getattr(l_3_twig, 'names'):
                            _loop_vars = {}
                            pass
                            yield '<a href="#s='
                            yield escape(environment.finalize(environment.getattr(l_4_name, 'anchor')))
                            yield '" dir="auto">'
                            yield escape(environment.finalize(environment.getattr(l_4_name, 'name')))
                            yield '</a>'
                        l_4_name = missing
                        if environment.getattr(l_3_twig, 'number'):
                            pass
                            yield '<small>'
                            yield escape(environment.finalize(environment.getattr(l_3_twig, 'number')))
                            yield '</small>'
                    if environment.getattr(l_3_twig, 'folded'):
                        pass
                        yield '</details>'
                    if environment.getattr(l_3_twig, 'opens'):
                        pass
                        yield '<ul class="tree">'
                    else:
                        pass
                        yield '</li>'
                    for l_4__ in environment.getattr(l_3_twig, 'closes'):
                        _loop_vars = {}
                        pass
                        yield '</ul></li>'
                    l_4__ = missing
                l_3_twig = missing
                if environment.getattr(environment.getattr(l_2_card, 'tree'), 'more'):
                    pass
                    yield '<li class="more">'
                    if environment.getattr(environment.getattr(l_2_card, 'tree'), 'filter'):
                        pass
                        yield '<a href="#steps" data-filter="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_card, 'tree'), 'filter')))
                        yield '">'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_card, 'tree'), 'more')))
                        yield '</a>'
                    else:
                        pass
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_card, 'tree'), 'more')))
                    yield '</li\n>'
                yield '</ul></details\n>'
            elif environment.getattr(l_2_card, 'stopped'):
                pass
                yield '<p class="section-hint">It '
                yield escape(environment.finalize(environment.getattr(l_2_card, 'stopped')))
                yield '.</p\n>'
            yield '</div></article\n>'
        l_2_card = missing
        if environment.getattr(l_1_problem, 'brief'):
            pass
            yield '<ul class="list-group brief"\n>'
            for l_2_line in environment.getattr(l_1_problem, 'brief'):
                _loop_vars = {}
                pass
                yield '<li class="list-group-item"><i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_2_line, 'status')))
                yield '" aria-hidden="true"></i><b><a href="#s='
                yield escape(environment.finalize(environment.getattr(l_2_line, 'anchor')))
                yield '" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_2_line, 'name')))
                yield '</a></b><span dir="auto"> '
                yield escape(environment.finalize(environment.getattr(l_2_line, 'message')))
                yield '</span>'
                if environment.getattr(l_2_line, 'more'):
                    pass
                    yield '<small> '
                    yield escape(environment.finalize(environment.getattr(l_2_line, 'more')))
                    yield '</small>'
                yield '</li\n>'
            l_2_line = missing
            yield '</ul\n>'
        if environment.getattr(l_1_problem, 'more'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(l_1_problem, 'more')))
            yield '</p\n>'
        yield '</section\n>'
    l_1_problem = missing
    if (not environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members_first')):
        pass
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
            pass
            yield '<section id="members" aria-labelledby="members-title"\n><h2 id="members-title">The runs <span class="number">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members_count')))
            yield '</span></h2\n><ul class="list-group members"\n>'
            for l_1_member in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
                _loop_vars = {}
                pass
                yield '<li class="list-group-item depth-'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'depth')))
                yield '"><i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'status')))
                yield '" aria-hidden="true"></i><div><p>'
                if environment.getattr(l_1_member, 'page'):
                    pass
                    yield '<a href="'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'page')))
                    yield '" dir="auto">'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'name')))
                    yield '</a>'
                else:
                    pass
                    yield '<b><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'name')))
                    yield '</bdi></b>'
                yield ' <span class="member-tool"><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'tool')))
                yield '</bdi>'
                if environment.getattr(l_1_member, 'start'):
                    pass
                    yield ' · <time datetime="'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'start_time')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'start')))
                    yield '</time>'
                yield '</span></p><p><span class="visually-hidden">'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'word')))
                yield ': </span><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_member, 'verdict')))
                yield '</bdi></p>'
                if environment.getattr(l_1_member, 'within'):
                    pass
                    yield '<p class="note-where">ran inside <bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_member, 'within')))
                    yield '</bdi></p>'
                yield '</div></li\n>'
            l_1_member = missing
            yield '</ul\n>'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_members'):
                pass
                yield '<p class="section-hint">'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_members')))
                yield '</p\n>'
            yield '</section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'stale'):
        pass
        yield '<section id="stale" aria-labelledby="stale-title"\n><h2 id="stale-title">Stale outputs <span class="number">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'stale'), 'number')))
        yield '</span></h2\n><p class="section-hint">Steps that failed, or that a failure stopped, write these. They may be missing, or as an earlier run left them.</p\n><ul class="names"\n>'
        for l_1_output in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'stale'), 'named'):
            _loop_vars = {}
            pass
            yield '<li><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_1_output, 'status')))
            yield '" aria-hidden="true"></i><a href="#s='
            yield escape(environment.finalize(environment.getattr(l_1_output, 'anchor')))
            yield '" dir="auto">'
            yield escape(environment.finalize(environment.getattr(l_1_output, 'name')))
            yield '</a></li\n>'
        l_1_output = missing
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'stale'), 'more'):
            pass
            yield '<li class="more">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'stale'), 'more')))
            yield '</li\n>'
        yield '</ul\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_first'):
        pass
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
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tiles'):
        pass
        yield '<section class="tiles" aria-label="Time"\n>'
        for l_1_tile in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'tiles'):
            _loop_vars = {}
            pass
            if environment.getattr(l_1_tile, 'section'):
                pass
                yield '<a class="tile" href="#'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'section')))
                yield '"'
                if environment.getattr(l_1_tile, 'filter'):
                    pass
                    yield ' data-filter="'
                    yield escape(environment.finalize(environment.getattr(l_1_tile, 'filter')))
                    yield '"'
                yield '><span class="tile-label">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'label')))
                yield '</span><span class="tile-value">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'value')))
                yield '</span><span class="tile-hint" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'hint')))
                yield '</span></a>\n'
            else:
                pass
                yield '<div class="tile"><span class="tile-label">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'label')))
                yield '</span><span class="tile-value">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'value')))
                yield '</span><span class="tile-hint" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_1_tile, 'hint')))
                yield '</span></div\n>'
        l_1_tile = missing
        yield '</section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'):
        pass
        yield '<section id="changes" aria-labelledby="changes-title"\n><h2 id="changes-title">What changed</h2\n><p class="pace">Against <bdi>'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'against')))
        yield '</bdi>.'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'took'):
            pass
            yield ' It took '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'took')))
            yield '.'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'path'):
            pass
            yield ' <bdi>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'path')))
            yield '</bdi>'
        yield '</p\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'none'):
            pass
            yield '<p class="section-hint">Every step ended as it did there, and none took longer beyond noise.</p\n>'
        if (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'facts') or environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'worse')):
            pass
            yield '<div class="paths"\n>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'facts'):
                pass
                yield '<div class="table-frame" tabindex="0" role="region" aria-label="What the runs were made of"\n><table class="table table-sm path"\n><caption>Of the run itself</caption\n><thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead\n><tbody\n>'
                for l_1_fact in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'facts'):
                    _loop_vars = {}
                    pass
                    yield '<tr><td class="path-name"><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_fact, 'name')))
                    yield '</bdi></td><td><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_fact, 'was')))
                    yield '</bdi></td><td><bdi>'
                    yield escape(environment.finalize(environment.getattr(l_1_fact, 'now')))
                    yield '</bdi></td></tr\n>'
                l_1_fact = missing
                yield '</tbody\n></table\n>'
                if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'more_facts'):
                    pass
                    yield '<p class="path-foot">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'more_facts')))
                    yield '</p\n>'
                yield '</div\n>'
            for l_1_group in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'worse'):
                _loop_vars = {}
                pass
                yield '<div class="table-frame" tabindex="0" role="region" aria-label="'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield '"\n><table class="table table-sm path"\n><caption>'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield ' <span class="number">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'number')))
                yield '</span></caption\n><thead><tr><th scope="col">Step</th><th scope="col">Before</th><th scope="col" class="end">Took</th><th scope="col">Now</th><th scope="col" class="end">Took</th><th scope="col" class="end">Change</th></tr></thead\n><tbody\n>'
                for l_2_row in environment.getattr(l_1_group, 'rows'):
                    _loop_vars = {}
                    pass
                    yield '<tr><td class="path-name">'
                    if environment.getattr(l_2_row, 'anchor'):
                        pass
                        yield '<a href="#s='
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'anchor')))
                        yield '" dir="auto">'
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'name')))
                        yield '</a>'
                    else:
                        pass
                        yield '<bdi>'
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'name')))
                        yield '</bdi>'
                    yield '</td><td>'
                    if environment.getattr(environment.getattr(l_2_row, 'before'), 'status'):
                        pass
                        yield '<i class="icon status-'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'status')))
                        yield '" aria-hidden="true"></i> '
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'word')))
                    else:
                        pass
                        yield '–'
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'took')))
                    yield '</td><td>'
                    if environment.getattr(environment.getattr(l_2_row, 'after'), 'status'):
                        pass
                        yield '<i class="icon status-'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'status')))
                        yield '" aria-hidden="true"></i> '
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'word')))
                    else:
                        pass
                        yield '–'
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'took')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_2_row, 'hint')))
                    yield '</td></tr\n>'
                l_2_row = missing
                yield '</tbody\n></table\n>'
                if environment.getattr(l_1_group, 'more'):
                    pass
                    yield '<p class="path-foot">'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'more')))
                    yield '</p\n>'
                yield '</div\n>'
            l_1_group = missing
            yield '</div\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'other'):
            pass
            yield '<details\n><summary>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'other_words')))
            yield '</summary\n><div class="paths"\n>'
            for l_1_group in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'changes'), 'other'):
                _loop_vars = {}
                pass
                yield '<div class="table-frame" tabindex="0" role="region" aria-label="'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield '"\n><table class="table table-sm path"\n><caption>'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield ' <span class="number">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'number')))
                yield '</span></caption\n><thead><tr><th scope="col">Step</th><th scope="col">Before</th><th scope="col" class="end">Took</th><th scope="col">Now</th><th scope="col" class="end">Took</th><th scope="col" class="end">Change</th></tr></thead\n><tbody\n>'
                for l_2_row in environment.getattr(l_1_group, 'rows'):
                    _loop_vars = {}
                    pass
                    yield '<tr><td class="path-name">'
                    if environment.getattr(l_2_row, 'anchor'):
                        pass
                        yield '<a href="#s='
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'anchor')))
                        yield '" dir="auto">'
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'name')))
                        yield '</a>'
                    else:
                        pass
                        yield '<bdi>'
                        yield escape(environment.finalize(environment.getattr(l_2_row, 'name')))
                        yield '</bdi>'
                    yield '</td><td>'
                    if environment.getattr(environment.getattr(l_2_row, 'before'), 'status'):
                        pass
                        yield '<i class="icon status-'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'status')))
                        yield '" aria-hidden="true"></i> '
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'word')))
                    else:
                        pass
                        yield '–'
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'before'), 'took')))
                    yield '</td><td>'
                    if environment.getattr(environment.getattr(l_2_row, 'after'), 'status'):
                        pass
                        yield '<i class="icon status-'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'status')))
                        yield '" aria-hidden="true"></i> '
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'word')))
                    else:
                        pass
                        yield '–'
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_2_row, 'after'), 'took')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_2_row, 'hint')))
                    yield '</td></tr\n>'
                l_2_row = missing
                yield '</tbody\n></table\n>'
                if environment.getattr(l_1_group, 'more'):
                    pass
                    yield '<p class="path-foot">'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'more')))
                    yield '</p\n>'
                yield '</div\n>'
            l_1_group = missing
            yield '</div\n></details\n>'
        yield '</section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'):
        pass
        yield '<section id="timeline" aria-labelledby="timeline-title"\n><h2 id="timeline-title">Timeline</h2\n>'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'drawn')))
            yield '</p\n>'
        yield '<div id="timeline-app"></div\n><div id="timeline-static"\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'title')))
            yield '.'
            if environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'mark'):
                pass
                yield ' '
                yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'mark_words')))
            yield ' The page\'s own script draws every step.</p\n><svg class="lanes" viewBox="0 0 1000 '
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'height')))
            yield '" role="img" aria-label="'
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'title')))
            yield '"\n>'
            for l_1_name in environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'names'):
                _loop_vars = {}
                pass
                yield '<text x="4" y="'
                yield escape(environment.finalize(environment.getattr(l_1_name, 'y')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_name, 'text')))
                yield '</text\n>'
            l_1_name = missing
            yield '<path class="lanes-field" d="M246 0H1000V'
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'height')))
            yield 'H246z"\n/><text class="lanes-tick" x="4" y="13">'
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'day')))
            yield '</text\n><path class="lanes-grid" d="'
            yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'grid')))
            yield '"\n/>'
            for l_1_tick in environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'ticks'):
                _loop_vars = {}
                pass
                yield '<text class="lanes-tick" x="'
                yield escape(environment.finalize(environment.getattr(l_1_tick, 'x')))
                yield '" y="13" text-anchor="'
                yield escape(environment.finalize(environment.getattr(l_1_tick, 'anchor')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_tick, 'text')))
                yield '</text\n>'
            l_1_tick = missing
            for l_1_shape in environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'shapes'):
                _loop_vars = {}
                pass
                yield '<path class="'
                yield escape(environment.finalize(environment.getattr(l_1_shape, 'fill')))
                yield '" d="'
                yield escape(environment.finalize(environment.getattr(l_1_shape, 'path')))
                yield '"\n/>'
            l_1_shape = missing
            if environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'mark'):
                pass
                yield '<path class="lanes-mark" d="M'
                yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'mark')))
                yield ' 18V'
                yield escape(environment.finalize(environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'height')))
                yield '"\n/>'
            for l_1_words in environment.getattr(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'timeline'), 'lanes'), 'without'):
                _loop_vars = {}
                pass
                yield '<text class="lanes-tick" x="252" y="'
                yield escape(environment.finalize(environment.getattr(l_1_words, 'y')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_words, 'text')))
                yield '</text\n>'
            l_1_words = missing
            yield '</svg\n>'
        else:
            pass
            yield '<p class="section-hint">The timeline is drawn by this page\'s own script.</p\n>'
        yield '</div\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'):
        pass
        yield '<section id="untimed" aria-labelledby="untimed-title"\n><h2 id="untimed-title">Timeline</h2\n><p class="section-hint">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'), 'note')))
        yield '</p\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'), 'steps'):
            pass
            yield '<ol class="names in-order"\n>'
            for l_1_step in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'), 'steps'):
                _loop_vars = {}
                pass
                yield '<li><i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_1_step, 'status')))
                yield '" role="img" aria-label="'
                yield escape(environment.finalize(environment.getattr(l_1_step, 'word')))
                yield '"></i><a href="#s='
                yield escape(environment.finalize(environment.getattr(l_1_step, 'anchor')))
                yield '" dir="auto">'
                yield escape(environment.finalize(environment.getattr(l_1_step, 'name')))
                yield '</a></li\n>'
            l_1_step = missing
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'), 'more'):
                pass
                yield '<li class="more">'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'untimed'), 'more')))
                yield '</li\n>'
            yield '</ol\n>'
        yield '</section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'):
        pass
        yield '<section id="critical" aria-labelledby="critical-title"\n><h2 id="critical-title">Critical path</h2\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'pace'):
            pass
            yield '<p class="pace">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'pace')))
            yield '</p\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'parts'):
            pass
            yield '<svg class="bar spent" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="Where the wall clock went: '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'parts_label')))
            yield '"\n>'
            for l_1_part in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'parts'):
                _loop_vars = {}
                pass
                yield '<rect x="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'x')))
                yield '" width="'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'width')))
                yield '" height="14" class="spent-'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'kind')))
                yield '"\n/>'
            l_1_part = missing
            yield '</svg\n><ul class="spent-words"\n>'
            for l_1_part in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'parts'):
                _loop_vars = {}
                pass
                yield '<li><i class="swatch spent-'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'kind')))
                yield '" aria-hidden="true"></i><b>'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'time')))
                yield '</b> '
                yield escape(environment.finalize(environment.getattr(l_1_part, 'word')))
                yield ' <small>'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'share')))
                yield '</small></li\n>'
            l_1_part = missing
            yield '</ul\n>'
        yield '<div id="critical-app"></div\n><div class="paths'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'longest'):
            pass
            yield ' paths-two'
        yield '"\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'seen'):
            pass
            yield '<div class="table-frame" tabindex="0" role="region" aria-label="The critical path as it ran"\n><table class="table table-sm path"\n><caption>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'seen_title')))
            yield '</caption\n><thead><tr><th scope="col">Step</th><th scope="col">Released by</th><th scope="col" class="end">Waited</th><th scope="col" class="end">Ran</th><th scope="col" class="end">Cumulative</th><th scope="col" class="end">Instant, it saves</th></tr></thead\n><tbody\n>'
            for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'seen'):
                _loop_vars = {}
                pass
                if environment.getattr(l_1_row, 'anchor'):
                    pass
                    yield '<tr><td class="path-name"><i class="icon status-'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
                    yield '" role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
                    yield '"></i><a href="#s='
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
                    yield '" dir="auto">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                    yield '</a></td><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'released')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'waited')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'ran')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'share')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'saves')))
                    yield '</td></tr\n>'
                else:
                    pass
                    yield '<tr class="between"><td colspan="2">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'waited')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'ran')))
                    yield '</td><td class="end">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'share')))
                    yield '</td><td></td></tr\n>'
            l_1_row = missing
            yield '</tbody\n></table\n>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'limited'):
                pass
                yield '<p class="path-foot">'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'limited')))
                yield '</p\n>'
            yield '</div\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'longest'):
            pass
            yield '<div class="table-frame" tabindex="0" role="region" aria-label="The longest chain of dependencies"\n><table class="table table-sm path"\n><caption>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'longest_title')))
            yield '</caption\n><thead><tr><th scope="col">Step</th>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'timed'):
                pass
                yield '<th scope="col" class="end">Takes</th><th scope="col" class="end">Cumulative</th>'
            yield '</tr></thead\n><tbody\n>'
            for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'longest'):
                _loop_vars = {}
                pass
                if environment.getattr(l_1_row, 'anchor'):
                    pass
                    yield '<tr><td class="path-name"><i class="icon status-'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
                    yield '" role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
                    yield '"></i><a href="#s='
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
                    yield '" dir="auto">'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                    yield '</a></td>'
                    if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'timed'):
                        pass
                        yield '<td class="end">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'ran')))
                        yield '</td><td class="end">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'share')))
                        yield '</td>'
                    yield '</tr\n>'
                else:
                    pass
                    yield '<tr class="between"><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                    yield '</td>'
                    if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'critical'), 'timed'):
                        pass
                        yield '<td class="end">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'ran')))
                        yield '</td><td class="end">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'share')))
                        yield '</td>'
                    yield '</tr\n>'
            l_1_row = missing
            yield '</tbody\n></table\n></div\n>'
        yield '</div\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'):
        pass
        yield '<section id="graph"'
        if (not environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'circle')):
            pass
            yield ' class="screen-only"'
        yield ' aria-labelledby="graph-title"\n><h2 id="graph-title">Graph</h2\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'circle'):
            pass
            yield '<article class="card problem problem-failed"\n><div class="card-body"\n><h3 class="problem-name"><i class="icon level-error" role="img" aria-label="error"></i>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'circle_size')))
            yield ' steps wait for one another in a circle</h3\n><ul class="circle" aria-label="The circle"\n>'
            for l_1_name in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'circle'):
                _loop_vars = {}
                pass
                yield '<li><bdi>'
                yield escape(environment.finalize(l_1_name))
                yield '</bdi></li\n>'
            l_1_name = missing
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'more'):
                pass
                yield '<li class="more">'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'more')))
                yield '</li\n>'
            yield '<li><bdi>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'graph'), 'again')))
            yield '</bdi></li\n></ul\n><p class="section-hint">Each waits for the one before it, so none of them could ever begin. There is no critical path and no slack in such a run.</p\n></div\n></article\n>'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'drawn')))
            yield '</p\n>'
        yield '<div id="graph-app"></div\n><p class="section-hint" id="graph-static">The graph is drawn by this page\'s own script.</p\n></section\n>'
    yield '<section id="steps" aria-labelledby="steps-title"\n><h2 id="steps-title">'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
        pass
        yield 'Runs as a table'
    else:
        pass
        yield 'Steps'
    yield ' <span class="number">'
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'total')))
    yield '</span></h2\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'selected'):
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'selected')))
        yield '</p\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'):
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'said')))
        yield '</p\n><div class="table-frame rest" tabindex="0" role="region" aria-label="What is not listed"\n><table class="table table-sm groups"\n><thead><tr><th scope="col">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'by')))
        yield '</th><th scope="col" class="end">Steps</th><th scope="col">How they ended</th><th scope="col" class="end">Work</th><th scope="col" class="end">Mean</th><th scope="col" class="end">Longest</th></tr></thead\n><tbody\n>'
        for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td><bdi>'
            yield escape(environment.finalize((environment.getattr(l_1_row, 'name') or 'none')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'steps')))
            yield '</td><td>'
            for l_2_part in environment.getattr(l_1_row, 'endings'):
                _loop_vars = {}
                pass
                yield '<i class="icon status-'
                yield escape(environment.finalize(environment.getattr(l_2_part, 'status')))
                yield '" role="img" aria-label="'
                yield escape(environment.finalize(environment.getattr(l_2_part, 'word')))
                yield '"></i>'
                yield escape(environment.finalize(environment.getattr(l_2_part, 'number')))
                yield ' '
            l_2_part = missing
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'work')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'mean')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'longest')))
            yield '</td></tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'more'):
            pass
            yield '<p class="path-foot">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rest'), 'more')))
            yield '</p\n>'
        yield '</div\n>'
    yield '<div id="steps-app"></div\n><div id="steps-static"\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'rows'):
        pass
        yield '<div class="table-frame" tabindex="0" role="region" aria-label="Table of the '
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
            pass
            yield 'runs'
        else:
            pass
            yield 'steps'
        yield '"\n><table class="table table-sm steps-table"\n><thead><tr><th scope="col">Status</th><th scope="col">'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
            pass
            yield 'Run'
        else:
            pass
            yield 'Step'
        yield '</th><th scope="col">Kind</th><th scope="col" class="end">Start, UTC</th><th scope="col" class="end">Duration</th><th scope="col" class="end">Retries</th></tr></thead\n><tbody\n>'
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
            if environment.getattr(l_1_row, 'why'):
                pass
                yield '<div><small><bdi>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'why')))
                yield '</bdi></small></div>'
            yield '</td><td class="kind-cell"><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'kind')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'start')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'duration')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'retries')))
            yield '</td></tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n></div\n>'
    elif environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'listed'):
        pass
        yield '<p class="section-hint">The table of '
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'listed')))
        yield ' '
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'members'):
            pass
            yield 'runs'
        else:
            pass
            yield 'steps'
        yield " is drawn by this page's own script. Without it, and on paper, the sections above say what there is to know; the JSON export has all.</p\n>"
    else:
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'nothing')))
        yield '</p\n>'
    yield '</div\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'):
        pass
        yield '<section id="resources" aria-labelledby="resources-title"\n><h2 id="resources-title">Resources</h2\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'said'):
            pass
            yield '<p class="section-hint">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'said')))
            yield '</p\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'found'):
            pass
            yield '<div class="provisions"\n>'
            for l_1_found in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'found'):
                _loop_vars = {}
                pass
                yield '<div><h3>'
                yield escape(environment.finalize(environment.getattr(l_1_found, 'title')))
                yield '</h3><ul\n>'
                for l_2_item in environment.getattr(l_1_found, 'items'):
                    _loop_vars = {}
                    pass
                    yield '<li>'
                    if environment.getattr(l_2_item, 'anchor'):
                        pass
                        yield '<a href="#s='
                        yield escape(environment.finalize(environment.getattr(l_2_item, 'anchor')))
                        yield '" dir="auto">'
                        yield escape(environment.finalize(environment.getattr(l_2_item, 'name')))
                        yield '</a>'
                    else:
                        pass
                        yield '<b><bdi>'
                        yield escape(environment.finalize(environment.getattr(l_2_item, 'name')))
                        yield '</bdi></b>'
                    yield ' <span>'
                    yield escape(environment.finalize(environment.getattr(l_2_item, 'said')))
                    yield '</span></li\n>'
                l_2_item = missing
                yield '</ul></div\n>'
            l_1_found = missing
            yield '</div\n>'
        if (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share') or environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share')):
            pass
            yield '<input class="visually-hidden" type="radio" name="resources-as" id="resources-amounts" checked><label class="tool" for="resources-amounts">Amounts</label><input class="visually-hidden" type="radio" name="resources-as" id="resources-shares"><label class="tool" for="resources-shares">Shares of what was asked for</label>\n'
        yield '<div class="table-frame" tabindex="0" role="region" aria-label="What steps used of memory and processors"\n><table class="table table-sm groups resources-table"\n><thead><tr><th scope="col">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'by')))
        yield '</th><th scope="col" class="end">Measured</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory'):
            pass
            yield '<th scope="col">Peak memory <small class="as-amount">0 – '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory')))
            yield '</small>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share'):
                pass
                yield '<small class="as-share">0 – '
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share')))
                yield '</small>'
            yield '</th><th scope="col" class="end">Usual</th><th scope="col" class="end">Highest</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share'):
            pass
            yield '<th scope="col" class="end">Of what was asked for</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores'):
            pass
            yield '<th scope="col">Cores busy <small class="as-amount">0 – '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores')))
            yield '</small>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share'):
                pass
                yield '<small class="as-share">0 – '
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share')))
                yield '</small>'
            yield '</th><th scope="col" class="end">Mean</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share'):
            pass
            yield '<th scope="col" class="end">Of what was asked for</th><th scope="col" class="end">Core-hours idle</th>'
        yield '</tr></thead\n><tbody\n>'
        for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'steps')))
            yield '</td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory'):
                pass
                yield '<td>'
                if environment.getattr(l_1_row, 'memory_box'):
                    pass
                    yield '<svg class="box" viewBox="0 0 164 20" role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'label')))
                    yield '">'
                    if environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'asked'):
                        pass
                        yield '<path class="as-amount asked" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'asked')))
                        yield '"/>'
                    yield '<path class="as-amount" d="'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'used')))
                    yield '"/>'
                    if environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'share'):
                        pass
                        yield '<path class="as-share asked" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'whole')))
                        yield '"/><path class="as-share" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'memory_box'), 'share')))
                        yield '"/>'
                    yield '</svg>'
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'usual')))
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'highest')))
                yield '</td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share'):
                pass
                yield '<td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'asked')))
                yield '</td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores'):
                pass
                yield '<td>'
                if environment.getattr(l_1_row, 'cores_box'):
                    pass
                    yield '<svg class="box" viewBox="0 0 164 20" role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'label')))
                    yield '">'
                    if environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'asked'):
                        pass
                        yield '<path class="as-amount asked" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'asked')))
                        yield '"/>'
                    yield '<path class="as-amount" d="'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'used')))
                    yield '"/>'
                    if environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'share'):
                        pass
                        yield '<path class="as-share asked" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'whole')))
                        yield '"/><path class="as-share" d="'
                        yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'cores_box'), 'share')))
                        yield '"/>'
                    yield '</svg>'
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'cores')))
                yield '</td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share'):
                pass
                yield '<td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'cores_asked')))
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'idle')))
                yield '</td>'
            yield '</tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'more'):
            pass
            yield '<p class="path-foot">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'more')))
            yield '</p\n>'
        yield '</div\n><p class="section-hint box-words">A box is the middle half of the steps, cut at the median; its line goes from the least to the most.'
        if (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'memory_share') or environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'resources'), 'cores_share')):
            pass
            yield ' The pale bar is what was asked for.'
        yield '</p\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'):
        pass
        yield '<section id="freshness" aria-labelledby="freshness-title"\n><h2 id="freshness-title">Freshness of sources <span class="number">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'number')))
        yield '</span></h2\n><p class="section-hint">How old the newest row was when it was looked for.</p\n><div class="table-frame" tabindex="0" role="region" aria-label="How fresh sources were"\n><table class="table table-sm path"\n><thead><tr><th scope="col">Source</th><th scope="col" class="end">Age</th><th scope="col">Newest row</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'limited'):
            pass
            yield '<th scope="col" class="end">Warns after</th><th scope="col" class="end">Fails after</th>'
        yield '</tr></thead\n><tbody\n>'
        for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td class="path-name"><i class="icon status-'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
            yield '" role="img" aria-label="'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
            yield '"></i><a href="#s='
            yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
            yield '" dir="auto">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
            yield '</a></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'age')))
            yield '</td><td><time datetime="'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'newest_time')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'newest')))
            yield '</time></td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'limited'):
                pass
                yield '<td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'warns')))
                yield '</td><td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'fails')))
                yield '</td>'
            yield '</tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'more'):
            pass
            yield '<p class="path-foot">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'freshness'), 'more')))
            yield '</p\n>'
        yield '</div\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'):
        pass
        yield '<section id="outputs" aria-labelledby="outputs-title"\n><h2 id="outputs-title">Outputs <span class="number">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'number')))
        yield '</span></h2\n><p class="section-hint">What the steps that succeeded name as written by them.</p\n><div class="table-frame" tabindex="0" role="region" aria-label="What was written"\n><table class="table table-sm path"\n><thead><tr><th scope="col">Output</th><th scope="col">Step</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'counted'):
            pass
            yield '<th scope="col" class="end">Rows</th>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'sized'):
            pass
            yield '<th scope="col" class="end">Size</th>'
        yield '</tr></thead\n><tbody\n>'
        for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td class="path-name"><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
            yield '</bdi>'
            if environment.getattr(l_1_row, 'more'):
                pass
                yield ' <small>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'more')))
                yield '</small>'
            yield '</td><td><a href="#s='
            yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
            yield '" dir="auto">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'step')))
            yield '</a></td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'counted'):
                pass
                yield '<td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'rows')))
                yield '</td>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'sized'):
                pass
                yield '<td class="end">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'size')))
                yield '</td>'
            yield '</tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'more'):
            pass
            yield '<p class="path-foot">'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'written'), 'more')))
            yield '</p\n>'
        yield '</div\n></section\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'):
        pass
        yield '<section id="history" aria-labelledby="history-title"\n><h2 id="history-title">History <span class="number">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'number')))
        yield '</span></h2\n><p class="pace">'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'words')))
        yield '</p\n><div class="past"\n><svg class="past-bars" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'label')))
        yield '"\n>'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'band'):
            pass
            yield '<rect x="0" y="'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'top')))
            yield '" width="1000" height="'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'band')))
            yield '" class="past-band"\n/>'
        for l_1_bar in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'bars'):
            _loop_vars = {}
            pass
            yield '<rect x="'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'x')))
            yield '" y="'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'y')))
            yield '" width="'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'width')))
            yield '" height="'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'height')))
            yield '" class="fill-'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'fill')))
            yield '"><title>'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'told')))
            yield '</title></rect\n>'
        l_1_bar = missing
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'band'):
            pass
            yield '<path d="M0 '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'middle')))
            yield 'H1000" class="past-middle"\n/>'
        yield '</svg\n><div class="past-marks" aria-hidden="true"\n>'
        for l_1_bar in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'bars'):
            _loop_vars = {}
            pass
            yield '<i class="icon run-'
            yield escape(environment.finalize(environment.getattr(l_1_bar, 'status')))
            yield '"></i>\n'
        l_1_bar = missing
        yield '</div\n></div\n><p class="past-legend">The oldest comes first, this run last.'
        if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'band'):
            pass
            yield ' The line is the median of the runs that succeeded, the band their median deviation.'
        yield '</p\n><details\n><summary>The runs as a table</summary\n><div class="table-frame" tabindex="0" role="region" aria-label="The recent runs"\n><table class="table table-sm path"\n><thead><tr><th scope="col">Run</th><th scope="col">Ended</th><th scope="col">Started</th><th scope="col" class="end">Took</th><th scope="col" class="end">Failed steps</th><th scope="col">Commit</th></tr></thead\n><tbody\n>'
        for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'rows'):
            _loop_vars = {}
            pass
            yield '<tr><td class="path-name"><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'run_id')))
            yield '</bdi></td><td><i class="icon run-'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'status')))
            yield '" aria-hidden="true"></i> '
            yield escape(environment.finalize(environment.getattr(l_1_row, 'word')))
            yield '</td><td>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'start')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'took')))
            yield '</td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'failed')))
            yield '</td><td><code>'
            yield escape(environment.finalize(environment.getattr(l_1_row, 'revision')))
            yield '</code></td></tr\n>'
        l_1_row = missing
        yield '</tbody\n></table\n></div\n></details\n>'
        if (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'flaky') or environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'slowing')):
            pass
            yield '<div class="paths"\n>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'flaky'):
                pass
                yield '<div class="table-frame" tabindex="0" role="region" aria-label="Flaky steps"\n><table class="table table-sm path"\n><caption>Flaky <small>another result without another commit, or after a failed attempt</small></caption\n><thead><tr><th scope="col">Step</th><th scope="col">Last runs</th><th scope="col" class="end">Flips</th><th scope="col" class="end">After a retry</th><th scope="col" class="end">Of runs</th></tr></thead\n><tbody\n>'
                for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'flaky'):
                    _loop_vars = {}
                    pass
                    yield '<tr><td class="path-name">'
                    if environment.getattr(l_1_row, 'anchor'):
                        pass
                        yield '<a href="#s='
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
                        yield '" dir="auto">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                        yield '</a>'
                    else:
                        pass
                        yield '<bdi>'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                        yield '</bdi>'
                    yield '</td><td class="past-strip"><span role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'label')))
                    yield '">'
                    for l_2_mark in environment.getattr(l_1_row, 'marks'):
                        _loop_vars = {}
                        pass
                        if l_2_mark:
                            pass
                            yield '<i class="icon status-'
                            yield escape(environment.finalize(l_2_mark))
                            yield '"></i>'
                        else:
                            pass
                            yield '<i class="past-none">·</i>'
                    l_2_mark = missing
                    yield '</span></td>'
                    for l_2_figure in environment.getattr(l_1_row, 'figures'):
                        _loop_vars = {}
                        pass
                        yield '<td class="end">'
                        yield escape(environment.finalize(l_2_figure))
                        yield '</td>'
                    l_2_figure = missing
                    yield '</tr\n>'
                l_1_row = missing
                yield '</tbody\n></table\n>'
                if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'more_flaky'):
                    pass
                    yield '<p class="path-foot">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'more_flaky')))
                    yield '</p\n>'
                yield '</div\n>'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'slowing'):
                pass
                yield '<div class="table-frame" tabindex="0" role="region" aria-label="Steps that become slower"\n><table class="table table-sm path"\n><caption>Becoming slower <small>the last three runs, beyond noise</small></caption\n><thead><tr><th scope="col">Step</th><th scope="col">Last runs</th><th scope="col" class="end">Before</th><th scope="col" class="end">Now</th><th scope="col" class="end">Change</th></tr></thead\n><tbody\n>'
                for l_1_row in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'slowing'):
                    _loop_vars = {}
                    pass
                    yield '<tr><td class="path-name">'
                    if environment.getattr(l_1_row, 'anchor'):
                        pass
                        yield '<a href="#s='
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'anchor')))
                        yield '" dir="auto">'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                        yield '</a>'
                    else:
                        pass
                        yield '<bdi>'
                        yield escape(environment.finalize(environment.getattr(l_1_row, 'name')))
                        yield '</bdi>'
                    yield '</td><td class="past-strip"><svg class="past-ticks" viewBox="0 0 120 16" width="120" height="16" role="img" aria-label="'
                    yield escape(environment.finalize(environment.getattr(l_1_row, 'label')))
                    yield '">'
                    for l_2_tick in environment.getattr(l_1_row, 'ticks'):
                        _loop_vars = {}
                        pass
                        yield '<rect x="'
                        yield escape(environment.finalize(environment.getattr(l_2_tick, 'x')))
                        yield '" y="'
                        yield escape(environment.finalize(environment.getattr(l_2_tick, 'y')))
                        yield '" width="4" height="'
                        yield escape(environment.finalize(environment.getattr(l_2_tick, 'height')))
                        yield '"/>'
                    l_2_tick = missing
                    yield '</svg></td>'
                    for l_2_figure in environment.getattr(l_1_row, 'figures'):
                        _loop_vars = {}
                        pass
                        yield '<td class="end">'
                        yield escape(environment.finalize(l_2_figure))
                        yield '</td>'
                    l_2_figure = missing
                    yield '</tr\n>'
                l_1_row = missing
                yield '</tbody\n></table\n>'
                if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'more_slowing'):
                    pass
                    yield '<p class="path-foot">'
                    yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'history'), 'more_slowing')))
                    yield '</p\n>'
                yield '</div\n>'
            yield '</div\n>'
        yield '</section\n>'
    if (not environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes_first')):
        pass
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
    yield '<section id="source" aria-labelledby="source-title"\n><h2 id="source-title">Environment and sources</h2\n><dl class="environment"\n>'
    for (l_1_label, l_1_value) in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'environment'):
        _loop_vars = {}
        pass
        yield '<div><dt><bdi>'
        yield escape(environment.finalize(l_1_label))
        yield '</bdi></dt><dd><bdi>'
        yield escape(environment.finalize(l_1_value))
        yield '</bdi></dd></div\n>'
    l_1_label = l_1_value = missing
    yield '</dl\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'files'):
        pass
        yield '<div class="table-frame" tabindex="0" role="region" aria-label="Table of the files this report was made from"\n><table class="table table-sm files"\n><thead><tr><th scope="col">File</th><th scope="col" class="end">Size</th><th scope="col">SHA-256</th></tr></thead\n><tbody\n>'
        for l_1_file in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'files'):
            _loop_vars = {}
            pass
            yield '<tr><td><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'path')))
            yield '</bdi></td><td class="end">'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'size')))
            yield '</td><td><code>'
            yield escape(environment.finalize(environment.getattr(l_1_file, 'sha256')))
            yield '</code></td></tr\n>'
        l_1_file = missing
        yield '</tbody\n></table\n></div\n>'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_files'):
        pass
        yield '<p class="section-hint">'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'more_files')))
        yield '</p\n>'
    yield '</section\n></main\n><footer class="page-width page-footer"\n><p>Report by '
    yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'generator')))
    yield '. This file loads nothing from anywhere; its data is inside it.</p\n></footer\n><script type="application/json" id="data"><!--data--></script>\n<!--logs-->\n<script><!--js--></script>\n</body>\n</html>'

blocks = {}
debug_info = '2=15&5=17&9=19&10=21&11=25&16=27&18=29&20=32&21=36&26=43&28=45&29=47&30=49&31=52&37=55&38=59&41=83&42=86&44=88&45=92&46=98&47=101&49=105&50=108&55=112&56=116&63=127&66=130&69=132&70=134&72=137&74=139&75=143&78=182&79=185&84=188&85=192&86=196&87=200&88=203&90=205&91=208&93=210&95=214&96=228&97=231&99=299&100=302&102=304&103=307&105=309&106=312&108=316&109=319&111=321&112=324&113=326&114=330&116=343&117=346&121=349&122=352&123=354&124=358&126=409&127=412&130=424&131=427&135=431&137=434&138=438&142=454&143=457&147=461&148=463&150=466&152=468&153=472&156=511&157=514&162=517&164=520&167=522&168=526&170=533&171=536&176=539&177=541&179=544&181=546&182=550&185=568&186=571&191=574&193=577&194=580&195=583&197=600&202=608&205=611&206=624&209=627&211=630&217=633&218=637&222=645&223=648&227=651&228=655&230=657&233=661&234=665&238=706&239=709&245=714&247=717&249=719&250=723&252=725&255=729&256=733&260=774&261=777&270=783&273=786&274=789&278=792&279=795&280=802&281=806&282=810&284=816&285=818&286=820&287=822&288=826&290=833&291=837&293=842&294=845&296=849&297=853&306=863&309=866&310=868&312=871&313=875&315=884&316=887&322=891&325=894&326=897&328=899&329=902&330=904&331=908&335=916&336=920&341=931&342=935&345=938&348=940&349=943&350=946&352=967&357=977&358=980&362=983&365=986&366=988&368=992&369=995&370=998&372=1017&382=1030&383=1033&385=1037&388=1040&390=1042&391=1046&393=1049&394=1052&396=1055&402=1057&403=1060&410=1064&411=1073&412=1076&414=1078&415=1081&418=1083&420=1085&421=1089&425=1113&426=1116&432=1120&433=1123&435=1130&437=1137&438=1141&443=1168&444=1171&446=1183&450=1186&453=1189&454=1192&456=1194&458=1197&459=1201&460=1203&461=1207&467=1226&472=1230&473=1232&474=1235&476=1243&479=1246&480=1249&482=1257&487=1261&488=1265&489=1269&490=1272&492=1298&493=1301&495=1303&496=1306&498=1330&499=1333&505=1340&506=1343&509=1346&512=1350&514=1353&518=1355&520=1359&521=1363&525=1387&526=1390&531=1393&533=1396&537=1398&539=1405&540=1409&544=1434&545=1437&550=1440&552=1443&553=1445&555=1447&556=1449&557=1452&559=1456&560=1460&562=1473&563=1476&567=1479&568=1483&572=1487&579=1491&580=1495&586=1511&588=1514&594=1517&595=1521&599=1559&600=1562&604=1565&610=1568&611=1572&615=1609&616=1612&624=1617&625=1619&627=1622&629=1624&630=1628&633=1646&634=1649&642=1653&643=1657&646=1663&651=1666&652=1670&658=1678&659=1681&664=1684'
