/// Words that automatic clients use for what they do, the tools they are made of, and the addresses they leave.
///
/// Only user agents that look like a browser's need this list: what looks like nothing a person uses is a bot without
/// it, see `BotDetection`. Written from the operators' documentation; a phrase is in the notation of
/// `PhraseAutomaton`.
enum BotWords {
  static let table = RuleTable(
    """
    # What they do
    bot>
    bots>
    bot_
    robot
    <bot
    crawl
    spider
    spyder
    scrap
    slurp
    fetcher
    fetch/
    -fetch
    archiver
    archive.org
    harvester
    indexer
    checker
    linkcheck
    validator
    <monitor
    monitoring
    uptime
    preview
    unfurl
    scanner
    scanning
    inspector
    inspect/
    prober
    <probe
    -probe
    <sniff
    screenshot
    thumbnail
    favicon
    feedparser
    feedly
    feedbin
    feedburner
    feedfetcher
    rss>
    newsblur
    <agent/
    -agent/
    webhook
    synthetic
    prerender
    prefetch
    imgproxy
    imageproxy
    emailproxy
    ggpht
    pagespeed
    lighthouse
    research
    <audit
    siteaudit
    analyzer
    downloader
    # Browsers driven by a program
    headless
    phantomjs
    slimerjs
    casperjs
    puppeteer
    playwright
    selenium
    webdriver
    zombie.js
    <splash
    cypress/
    wkhtmlto
    htmlunit
    jsdom
    cutycapt
    bedrock
    <devin/
    novaact
    browserless
    chrome/w.x.y.z
    firefox/w.x.y.z
    # Libraries and download tools
    python
    libwww
    <lwp
    <curl
    <wget
    okhttp
    go-http
    httpclient
    http_client
    http-client
    axios
    node-fetch
    urllib
    aiohttp
    httrack
    webcopier
    teleport
    <nutch
    heritrix
    <java/1
    <ruby
    <perl
    mechanize
    guzzle
    img2dataset
    # Addresses: people's browsers have none.
    http:
    https:
    +http
    www.
    mailto:
    .html
    .com>
    .org>
    .io/
    .ai/
    support@
    info@
    bot@
    crawler@
    webmaster@
    abuse@
    search@
    """)

  /// Where a word of the list above stands inside a name that people's devices and browsers have.
  static let exemptions = RuleTable(
    """
    # CUBOT makes phones.
    cubot
    cubot_
    # Word by word of the ActiveX browser that many Windows programs embedded.
    http://bsalsa.com
    embedded web browser from: http://bsalsa.com
    http://www.avantbrowser.com
    avantbrowser.com
    <http://www.k9webprotection.com
    http://www.maxthon.com
    http://www.tencent
    www.360
    http://ff.im
    # Packages of apps, not addresses
    com.google.android.
    com.google.ios.
    com.browser.
    com.android.
    com.opera.
    com.apple.
    ask.com
    aol.com
    mail.com
    t-online.com
    # BlackBerry's and Nokia's gateways
    google wap proxy
    # Lynx and Mosaic are built on the library that bots use
    libwww-fm
    libwww/2.12_mosaic
    # The Firefox that was named Preview
    firefox preview
    coc_coc_browser
    java/midp
    java/jbed
    java/jsr
    perplexity comet
    """)
}
