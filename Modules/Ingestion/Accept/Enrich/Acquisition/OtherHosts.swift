/// Well-known hosts that are neither search nor social, so that a source has a name or a rule of thumb is kept away.
///
/// Written from the services' own addresses. Notation as in `SearchHosts`.
enum OtherHosts {
  /// Advertising servers: a click from them was paid for.
  static let display = RuleTable(
    """
    googleads.g.doubleclick.net = Google Ads
    ad.doubleclick.net = Google Ads
    doubleclick.net = Google Ads
    googlesyndication.com = Google Ads
    adclick.g.doubleclick.net = Google Ads
    criteo.com = Criteo
    criteo.net = Criteo
    taboola.com = Taboola
    outbrain.com = Outbrain
    adnxs.com = Xandr
    adform.net = Adform
    adroll.com = AdRoll
    teads.tv = Teads
    mgid.com = MGID
    revcontent.com = Revcontent
    zemanta.com = Zemanta
    amazon-adsystem.com = Amazon Ads
    an.yandex.ru = Yandex Direct
    yabs.yandex.ru = Yandex Direct
    bat.bing.com = Microsoft Ads
    """)

  /// Services with names of their own whose links are ordinary links.
  static let referral = RuleTable(
    """
    wikipedia.org = Wikipedia
    en.wikipedia.org = Wikipedia
    wikimedia.org = Wikimedia
    amazon.* = Amazon
    ebay.* = eBay
    etsy.com = Etsy
    apps.apple.com = App Store
    itunes.apple.com = App Store
    play.google.com = Google Play
    trustpilot.com = Trustpilot
    g2.com = G2
    capterra.com = Capterra
    gitlab.com = GitLab
    bitbucket.org = Bitbucket
    npmjs.com = npm
    notion.so = Notion
    notion.site = Notion
    trello.com = Trello
    atlassian.net = Atlassian
    feedly.com = Feedly
    inoreader.com = Inoreader
    newsblur.com = NewsBlur
    theoldreader.com = The Old Reader
    translate.google.com = translate.google.com
    translate.goog = Google Translate
    web.archive.org = Wayback Machine
    archive.org = Internet Archive
    box.com = Box
    dropbox.com = Dropbox
    """)
}
