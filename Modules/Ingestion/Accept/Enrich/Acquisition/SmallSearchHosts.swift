/// Search engines of one country or one purpose, metasearch, start pages of browsers and access providers, and the gone
/// ones that old data names.
///
/// Written from the engines' own addresses. Notation as in `SearchHosts`.
enum SmallSearchHosts {
  static let table = RuleTable(
    """
    =lycos.* = Lycos
    =excite.* = Excite
    altavista.* = AltaVista
    alltheweb.com = AllTheWeb
    hotbot.com = HotBot
    dogpile.com = Dogpile
    webcrawler.com = WebCrawler
    metacrawler.com = MetaCrawler
    metager.de = MetaGer
    metager.org = MetaGer
    metager2.de = MetaGer
    fireball.de = Fireball
    suche.t-online.de = T-Online
    search.t-online.de = T-Online
    suche.web.de = WEB.DE
    suche.gmx.net = GMX
    suche.gmx.at = GMX
    suche.1und1.de = 1und1
    suche.freenet.de = Freenet
    suche.info = Suche.info
    search.ch = search.ch
    searx.me = Searx
    searx.be = Searx
    searxng.org = SearXNG
    gigablast.com = Gigablast
    gibiru.com = Gibiru
    yippy.com = Yippy
    search.com = Search.com
    =info.com = Info.com
    =infospace.com = InfoSpace
    search.lilo.org = Lilo
    lilo.org = Lilo
    oceanhero.today = OceanHero
    givero.com = Givero
    ekoru.org = Ekoru
    gexsi.com = Gexsi
    lukol.com = Lukol
    entireweb.com = Entireweb
    exalead.com = Exalead
    exalead.fr = Exalead
    =rambler.ru = Rambler
    nova.rambler.ru = Rambler
    go.mail.ru = Mail.ru
    search.mail.ru = Mail.ru
    aport.ru = Aport
    nigma.ru = Nigma
    sputnik.ru = Sputnik
    =meta.ua = Meta
    =bigmir.net = bigmir
    =i.ua = I.UA
    =tut.by = Tut.by
    =onet.pl = Onet
    szukaj.onet.pl = Onet
    szukaj.wp.pl = WP
    =wp.pl = WP
    netsprint.pl = NetSprint
    =gazeta.pl = Gazeta
    =centrum.cz = Centrum
    =atlas.cz = Atlas
    =zoznam.sk = Zoznam
    szukaj.gazeta.pl = Gazeta
    najdi.si = Najdi.si
    =goo.ne.jp = goo
    =biglobe.ne.jp = BIGLOBE
    search.nifty.com = Nifty
    =nifty.com = Nifty
    =so-net.ne.jp = So-net
    websearch.rakuten.co.jp = Rakuten
    infoseek.co.jp = Infoseek
    fresheye.com = Fresheye
    jword.jp = JWord
    search.auone.jp = au one
    =auone.jp = au one
    search.smt.docomo.ne.jp = docomo
    search.marsflag.com = MARS FLAG
    =virgilio.it = Virgilio
    ricerca.virgilio.it = Virgilio
    =libero.it = Libero
    arianna.libero.it = Arianna
    iltrovatore.it = Il Trovatore
    supereva.com = Supereva
    =tiscali.it = Tiscali
    =voila.fr = Voila
    =orange.fr = Orange
    lemoteur.orange.fr = Orange
    recherche.orange.fr = Orange
    lemoteur.fr = Le moteur
    =free.fr = Free
    search.free.fr = Free
    francite.com = Francite
    =toile.com = La Toile
    =terra.es = Terra
    =terra.com.br = Terra
    =uol.com.br = UOL
    busca.uol.com.br = UOL
    bol.uol.com.br = UOL
    buscador.terra.es = Terra
    ozu.es = Ozu
    =sapo.pt = SAPO
    pesquisa.sapo.pt = SAPO
    abcsok.no = ABCsok
    kvasir.no = Kvasir
    sesam.no = Sesam
    =startsiden.no = Startsiden
    =eniro.se = Eniro
    search.bluewin.ch = Bluewin
    =bluewin.ch = Bluewin
    =walla.co.il = Walla
    search.walla.co.il = Walla
    parseek.com = Parseek
    parsijoo.ir = Parsijoo
    yooz.ir = Yooz
    zapmeta.com = ZapMeta
    zapmeta.* = ZapMeta
    izito.com = Izito
    izito.* = Izito
    searchencrypt.com = Search Encrypt
    searchalot.com = Searchalot
    search.conduit.com = Conduit
    =conduit.com = Conduit
    search.babylon.com = Babylon
    =babylon.com = Babylon
    mywebsearch.com = MyWebSearch
    search.mywebsearch.com = MyWebSearch
    search.myway.com = MyWay
    myway.com = MyWay
    =incredimail.com = IncrediMail
    search.incredimail.com = IncrediMail
    mystart.incredimail.com = IncrediMail
    delta-search.com = Delta Search
    sweetim.com = SweetIM
    search.sweetim.com = SweetIM
    search.avg.com = AVG
    mysearch.avg.com = AVG
    search.avira.com = Avira
    safesearch.avira.com = Avira
    search.comodo.com = Comodo
    search.winamp.com = Winamp
    search.snapdo.com = Snapdo
    snap.do = Snapdo
    searchcanvas.com = SearchCanvas
    search.tb.ask.com = Ask
    search.comcast.net = Comcast
    search.xfinity.com = Comcast
    search.earthlink.net = Earthlink
    =earthlink.net = Earthlink
    search.centurylink.com = CenturyLink
    search.frontier.com = Frontier
    search.windstream.net = Windstream
    search.optimum.net = Optimum
    search.tiscali.it = Tiscali
    =charter.net = Charter
    search.charter.net = Charter
    search.peoplepc.com = PeoplePC
    search.juno.com = Juno
    search.netzero.net = NetZero
    =alexa.com = Alexa
    technorati.com = Technorati
    icerocket.com = IceRocket
    blogdigger.com = Blogdigger
    blogsearch.google.com = Google Blogsearch
    feedster.com = Feedster
    =bloglines.com = Bloglines
    topsy.com = Topsy
    junglekey.com = Jungle Key
    junglekey.fr = Jungle Key
    euroseek.com = Euroseek
    euroseek.net = Euroseek
    looksmart.com = LookSmart
    mamma.com = Mamma
    ixquick.de = Ixquick
    cuil.com = Cuil
    kosmix.com = Kosmix
    powerset.com = Powerset
    hakia.com = Hakia
    clusty.com = Clusty
    vivisimo.com = Vivisimo
    vinden.nl = Vinden
    vindex.nl = Vindex
    ilse.nl = Ilse
    search.ilse.nl = Ilse
    zoeken.nl = Zoeken
    zoek.nl = Zoek
    zoekportaal.nl = Zoekportaal
    jubii.dk = Jubii
    search.imesh.com = iMesh
    search.findwide.com = FindWide
    findwide.com = FindWide
    finderoo.com = Finderoo
    dmoz.org = DMOZ
    dmoz-odp.org = DMOZ
    baidu.jp = Baidu
    =neti.ee = Neti
    qualigo.at = Qualigo
    qualigo.ch = Qualigo
    qualigo.de = Qualigo
    witch.de = Witch
    abacho.com = Abacho
    abacho.de = Abacho
    acoon.de = Acoon
    allesklar.de = Allesklar
    crawler.com = Crawler
    apollo7.de = Apollo7
    bellnet.de = Bellnet
    suchmaschine.com = Suchmaschine.com
    suchnase.de = Suchnase
    sharelook.de = Sharelook
    sharelook.fr = Sharelook
    paperball.de = Paperball
    flix.de = Flix
    firstsfind.com = Firstfind
    fixsuche.de = Fixsuche
    websuche.de = Websuche
    wegweiser.de = Wegweiser
    web.toile.com = La Toile
    plusnetwork.com = PlusNetwork
    searchy.co.uk = Searchy
    splut.com = Splut
    ukplus.com = UKPlus
    tixuma.de = Tixuma
    trovarapido.com = TrovaRapido
    trusted-search.com = Trusted Search
    twingly.com = Twingly
    vroosh.com = Vroosh
    webalta.ru = Webalta
    x-recherche.com = X-Recherche
    xclusivesearch.com = Xclusive
    yasni.* = Yasni
    yatedo.com = Yatedo
    yatedo.fr = Yatedo
    yougoo.fr = YouGoo
    yellowmap.de = YellowMap
    zhongsou.com = Zhongsou
    search.zum.com = Zum
    =zum.com = Zum
    123people.* = 123people
    1.cz = 1.cz
    forestle.org = Forestle
    forestle.mobi = Forestle
    znout.org = Znout
    ecolink.org = Ecolink
    gule-sider.dk = Gule Sider
    gulesider.no = Gule Sider
    search.icq.com = ICQ
    jyxo.1188.cz = Jyxo
    jyxo.cz = Jyxo
    lo.st = Lo.st
    monstercrawler.com = Monstercrawler
    mozbot.fr = mozbot
    mozbot.co.uk = mozbot
    mozbot.com = mozbot
    mysearch.com = My Search
    myarabyonline.com = Araby
    nbci.com = NBCI
    northernlight.com = Northern Light
    openfind.com.tw = Openfind
    picsearch.com = Picsearch
    pogodak.* = Pogodak
    scroogle.org = Scroogle
    surfcanyon.com = Surf Canyon
    teoma.com = Teoma
    =tiscali.co.uk = Tiscali
    wolframalpha.com = Wolfram Alpha
    search.sky.com = Sky
    everyclick.com = Everyclick
    facemoods.com = Facemoods
    start.facemoods.com = Facemoods
    fastbot.de = fastbot
    fastbrowsersearch.com = Fast Browser Search
    search.smartshopping.com = Smart Shopping
    search.lavasoft.com = Lavasoft
    lavasoft.gosearchresults.com = Lavasoft
    gosearchresults.com = GoSearchResults
    searchresults.com = SearchResults
    search-results.com = Search Results
    searchlock.com = SearchLock
    searchresultsguide.com = Search Results Guide
    search.yahoo.net = Yahoo!
    search.chedot.com = Chedot
    chedot.com = Chedot
    search.genieo.com = Genieo
    genieo.com = Genieo
    amfibi.com = Amfibi
    arama.com = Arama
    aramamotoru.com = Arama
    cgi.search.biglobe.ne.jp = BIGLOBE
    gais.cs.ccu.edu.tw = GAIS
    godado.com = Godado
    =hispavista.com = Hispavista
    =interia.pl = Interia
    pipilika.com = Pipilika
    """)
}
