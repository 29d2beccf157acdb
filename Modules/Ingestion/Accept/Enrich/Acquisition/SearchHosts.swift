/// Search engines by the hosts on which people search.
///
/// Written from the engines' own addresses. `brand.*` stands for the brand under every top-level domain of
/// `CountryDomains`; `host/path` holds for that path and below, `=host` for that host alone and
/// not for its subdomains, which are other services of a portal.
enum SearchHosts {
  static let table = RuleTable(
    """
    =google.* = Google
    googleadservices.com = Google
    g.co = Google
    images.google.* = Google
    news.google.* = Google News
    scholar.google.* = Google Scholar
    lens.google.com = Google
    encrypted.google.com = Google
    ipv4.google.com = Google
    ipv6.google.com = Google
    cse.google.com = Google
    ampproject.org = Google
    shopping.google.* = Google
    bing.com = Bing
    cn.bing.com = Bing
    duckduckgo.com = DuckDuckGo
    duck.com = DuckDuckGo
    ddg.gg = DuckDuckGo
    search.yahoo.com = Yahoo!
    search.yahoo.co.jp = Yahoo! Japan
    =yahoo.co.jp = Yahoo! Japan
    =yahoo.com = Yahoo!
    =yahoo.* = Yahoo!
    =yahoo.cn = Yahoo!
    =yandex.* = Yandex
    =yandex.eu = Yandex
    =yandex.net = Yandex
    images.yandex.* = Yandex
    news.yandex.* = Yandex
    m.yandex.* = Yandex
    video.yandex.* = Yandex
    ya.ru = Yandex
    yandexsearch.com = Yandex
    =baidu.com = Baidu
    image.baidu.com = Baidu
    news.baidu.com = Baidu
    cache.baidu.com = Baidu
    v.baidu.com = Baidu
    ecosia.org = Ecosia
    search.brave.com = Brave Search
    startpage.com = Startpage
    ixquick.com = Ixquick
    qwant.com = Qwant
    lite.qwant.com = Qwant
    qwantjunior.com = Qwant
    swisscows.com = Swisscows
    swisscows.ch = Swisscows
    mojeek.com = Mojeek
    mojeek.co.uk = Mojeek
    kagi.com = Kagi
    presearch.com = Presearch
    presearch.org = Presearch
    presearch.io = Presearch
    search.naver.com = Naver
    =naver.com = Naver
    search.daum.net = Daum
    =daum.net = Daum
    =nate.com = Nate
    search.nate.com = Nate
    =seznam.cz = Seznam
    search.seznam.cz = Seznam
    sogou.com = Sogou
    so.com = 360 Search
    haosou.com = Haosou
    so.360.cn = 360 Search
    soso.com = Soso
    sm.cn = sm.cn
    toutiao.com/search = Toutiao
    so.toutiao.com = Toutiao
    quark.sm.cn = Quark
    youdao.com = Youdao
    coccoc.com = Coc Coc
    petalsearch.com = Petal Search
    ask.com = Ask
    ask.fr = Ask
    ask.co.uk = Ask
    =aol.com = AOL
    search.aol.com = AOL
    search.aol.co.uk = AOL
    aolsearch.com = AOL
    search.msn.com = MSN
    search.live.com = Live.com
    """)
}
