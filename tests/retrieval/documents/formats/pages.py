"""Web pages about a film as four kinds of sites write them, with the junk around what they say."""

ENCYCLOPEDIA = """<!DOCTYPE html>
<html lang="fr" class="client-nojs"><head><meta charset="UTF-8"/>
<title>Lettres d'Iwo Jima — Wikipédia</title>
<link rel="canonical" href="https://fr.wikipedia.org/wiki/Lettres_d%27Iwo_Jima"/>
<script>var x = "<p>not text</p>";</script><style>.a{color:red}</style></head>
<body class="skin-vector mw-hide-empty-elt has-sidebar">
<div class="vector-header-container"><header class="vector-header"><nav class="vector-main-menu">
<ul><li><a href="/">Accueil</a></li><li><a href="/p">Portails thématiques</a></li><li><a href="/h">Article au
hasard</a></li></ul></nav></header></div>
<main id="content" class="mw-body"><header class="mw-body-header"><h1 id="firstHeading">
<i>Lettres d'Iwo Jima</i></h1></header>
<div id="bodyContent"><div id="siteSub" class="noprint">Un article de Wikipédia, l'encyclopédie libre.</div>
<div id="mw-content-text"><div class="mw-parser-output">
<table class="infobox"><caption>Lettres d'Iwo Jima</caption><tbody>
<tr><th scope="row">Réalisation</th><td><a href="/wiki/Clint_Eastwood">Clint Eastwood</a></td></tr>
<tr><th scope="row">Scénario</th><td><a href="/wiki/Iris">Iris Yamashita</a><br/>Paul Haggis</td></tr>
<tr><th scope="row">Pays de production</th><td><span class="flagicon"></span>&nbsp;États-Unis</td></tr>
<tr><th scope="row">Durée</th><td>141 minutes</td></tr></tbody></table>
<p><i><b>Lettres d'Iwo Jima</b></i> (<span lang="en">Letters from Iwo Jima</span>) est un film de guerre
américain réalisé par <a href="/wiki/Clint_Eastwood">Clint Eastwood</a>, sorti
en&nbsp;2006<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>.
</p>
<div id="toc" class="toc"><h2>Sommaire</h2><ul><li><a href="#s">1 Synopsis</a></li><li><a href="#d">2
Distribution</a></li></ul></div>
<div class="mw-heading mw-heading2"><h2 id="s">Synopsis</h2><span class="mw-editsection">[<a
href="/e">modifier</a>]</span></div>
<p>Le général Kuribayashi arrive sur l'île en juin 1944.</p>
<div class="mw-heading mw-heading2"><h2 id="d">Distribution</h2></div>
<ul><li><a href="/wiki/Ken_Watanabe">Ken Watanabe</a>&nbsp;: général Tadamichi Kuribayashi</li>
<li><a href="/wiki/Kazunari_Ninomiya">Kazunari Ninomiya</a>&nbsp;: Saigo</li>
<li><a href="/wiki/Ryo_Kase">Ryō Kase</a>&nbsp;: Shimizu</li></ul>
<div class="mw-heading mw-heading2"><h2 id="b">Box-office</h2></div>
<table class="wikitable"><tbody><tr><th>Pays</th><th>Recettes</th><th>Date</th></tr>
<tr><td>Japon</td><td>42 millions $</td><td>2006</td></tr>
<tr><td>France</td><td>5 millions $</td><td>2007</td></tr></tbody></table>
<div class="mw-heading mw-heading2"><h2 id="r">Notes et références</h2></div>
<div class="references-small"><ol class="references"><li id="cite_note-1"><a href="#cite_ref-1">↑</a> <span
class="reference-text">Fiche du film sur Allociné.</span></li></ol></div>
<div class="navbox-container"><table class="navbox"><tr><td>Films de Clint Eastwood</td></tr></table></div>
</div></div><div id="catlinks" class="catlinks"><a href="/c">Catégories</a> : <ul><li><a href="/c/f">Film
américain sorti en 2006</a></li></ul></div></div></main>
<footer class="mw-footer"><p>La dernière modification de cette page a été faite le 3 mai 2024.</p></footer>
</body></html>"""

REVIEWS = """<!doctype html><html lang="en" dir="ltr"><head prefix="og: http://ogp.me/ns#">
<meta charset="utf-8"><title>Letters from Iwo Jima | Rotten Reviews</title>
<meta property="og:title" content="Letters from Iwo Jima">
<meta property="og:url" content="https://reviews.example/m/letters">
<script type="application/ld+json">{"@context":"http://schema.org","@type":"Movie","name":"Letters from Iwo
Jima","datePublished":"2006-12-20","alternateName":["Письма с Иводзимы"],"director":[{"@type":"Person","name":
"Clint Eastwood"}]}</script></head>
<body class="body no-touch has-share-bar"><div id="cookie-banner" class="cookie-consent">We use cookies
to make this site better. <button>Accept all cookies</button></div>
<header id="header-main"><nav><a href="/movies">Movies</a><a href="/tv">TV Shows</a><a href="/news">News</a>
</nav></header>
<div class="container"><section class="score-panel"><h1>Letters from Iwo Jima</h1>
<h2>Critics Consensus</h2><p>A powerfully humanistic portrayal of the perils of war.</p>
<div>Total Count: 201</div></section>
<section id="cast-and-crew"><h2>Cast &amp; Crew</h2>
<div class="cast-item"><a href="/c/ken"><span>Ken Watanabe</span></a><div>as Gen. Tadamichi
Kuribayashi</div></div><div class="cast-item"><a href="/c/ryo"><span>Ryo Kase</span></a><div>as
Shimizu</div></div></section>
<section class="reviews"><h2>Critic Reviews</h2><ul>
<li><div class="the_review">Eastwood has directed a quiet, sorrowful and beautiful film about men who
know that they will die.</div><div class="review-date">January 12, 2007</div><div>Rating: 4/4</div>
<div><a href="/critic/1">Jane Doe</a></div><div>The Daily Paper</div><a href="/full">Full Review…</a></li>
<li><div class="the_review">It is the best American film of its year, and nobody in it speaks English.</div>
<div>January 5, 2007</div><div><a href="/critic/2">John Roe</a></div></li></ul></section></div>
<aside class="sidebar"><h3>Trending</h3><ul><li><a href="/m/a">Another film</a></li></ul></aside>
<footer><ul><li><a href="/help">Help</a></li><li><a href="/about">About us</a></li></ul></footer>
</body></html>"""

TRIVIA = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">
<title>Письма с Иводзимы (2006) — интересные факты — Кино</title>
<meta property="og:locale" content="ru_RU"></head><body>
<table width="100%"><tr><td id="menu"><a href="/">Главная</a><br><a href="/top">Топ 250</a><br><a
href="/online">Онлайн-кинотеатр</a></td><td>
<table><tr><td><h1>Письма с Иводзимы</h1><span>Letters from Iwo Jima</span></td></tr></table>
<table class="info"><tr><td class="type">год</td><td>2006</td></tr>
<tr><td class="type">режиссер</td><td><a href="/e">Клинт Иствуд</a></td></tr></table>
<div class="trivia"><ul class="trivia"><li class="trivia"><span class="trivia_text">Съёмки фильма заняли
32&nbsp;дня.</span></li><li><span>Переводчик исправил в&nbsp;его работе всего 4&nbsp;слова.</span></li>
<li><span>Генерал Курибаяси действительно посылал сыну письма с&nbsp;рисунками.</span></li></ul></div>
<noscript><img src="/counter"></noscript></td></tr></table>
<div class="footer">© 2003 — 2024, Кино</div></body></html>"""

BLOG = """<html><head><meta charset="utf-8"><meta property="og:locale" content="fr_FR"/>
<title>Revoir Lettres d'Iwo Jima &#8211; Le carnet d'un cinéphile</title>
<link rel="canonical" href="https://carnet.example/2019/iwo-jima/"/></head>
<body class="post-template single"><div id="page" class="site"><header class="site-header"><p
class="site-title">Le carnet d'un cinéphile</p><nav id="site-navigation"><ul><li><a href="/">Accueil</a></li>
<li><a href="/a">À propos</a></li></ul></nav></header>
<div class="content-area"><article class="post"><header class="entry-header"><h1 class="entry-title">Revoir
Lettres d'Iwo Jima</h1><div class="entry-meta">Publié le 4 mars 2019</div></header>
<div class="entry-content"><p>J'ai revu hier soir le film de Clint Eastwood. La photographie de Tom Stern,
presque sans couleurs, m'a bouleversé.</p><blockquote><p>« Un film sur la dignité. »</p></blockquote>
<p>La musique est signée Kyle Eastwood et Michael Stevens&#8239;!</p>
<div class="sharedaddy sd-sharing-enabled"><h3>Partager :</h3><ul><li><a href="/t">Twitter</a></li></ul></div>
</div></article><div id="comments" class="comments-area"><form><p>Votre adresse ne sera pas publiée.</p><input
value="Laisser un commentaire"></form></div></div>
<aside id="secondary" class="widget-area"><h2>Articles récents</h2><ul><li><a href="/b">Mes dix films de
2018</a></li></ul></aside></div></body></html>"""
