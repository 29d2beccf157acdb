/// Apps that show pages in a browser of their own, by the words that they add to the user agent.
///
/// Written from what the apps are seen to send and what their makers publish; a phrase is in the notation of
/// `PhraseAutomaton`. Stronger than every rule of `BrowserRules`: the engine below is not what people used.
/// Earlier lines win over later ones.
enum AppBrowserRules {
  static let table = RuleTable(
    """
    # Meta: [FB_IAB/FB4A;FBAV/…] on Android, [FBAN/FBIOS;…] on iOS.
    fban/messengerlite = Facebook Messenger Lite
    fb_iab/messenger = Facebook Messenger
    fban/messenger = Facebook Messenger
    <barcelona = Threads
    <instagram = Instagram
    fbav/ = Facebook
    fban/ = Facebook
    fb_iab/ = Facebook
    fb4a = Facebook
    fbios = Facebook
    # ByteDance
    musical_ly = TikTok
    <trill_ = TikTok
    <tiktok = TikTok
    bytedancewebview = TikTok
    bytelocale = TikTok
    <aweme = Douyin
    newsarticle/ = Toutiao
    # Tencent, Alibaba, Sina
    micromessenger = WeChat
    <wxwork/ = WeChat
    <weibo = Weibo
    alipayclient = Alipay
    aliapp(dingtalk = DingTalk
    dingtalk/ = DingTalk
    <qq/ = QQ
    # Microblogs and messengers
    twitterandroid = Twitter
    twitter for = Twitter
    <twitter/ = Twitter
    pinterest for = Pinterest
    [pinterest/ = Pinterest
    <pinterest/ = Pinterest
    linkedinapp = LinkedIn
    snapchat = Snapchat
    telegram-android = Telegram
    <telegram/ = Telegram
    kakaotalk = KakaoTalk
    kakaostory = KakaoStory
    daumapps = Daum
    naver( = Naver
    <line/ = Line
    <whatsapp/ = WhatsApp
    <discord/ = Discord
    slack_ssb = Slack
    <slack/ = Slack
    <teams/ = Microsoft Teams
    <skype/ = Skype
    <viber = Viber
    zalo = Zalo
    <reddit/ = Reddit
    tumblr = Tumblr
    bluesky/ = Bluesky
    # Search and news apps
    <gsa/ = Google Search App
    googleapp/ = Google Search App
    bingsapphire/ = Bing
    bingweb/ = Bing
    baiduboxapp = Baidu
    baidubrowser = Baidu
    bidubrowser = Baidu
    bdbrowser = Baidu
    bdspark/ = Baidu
    <spark/2 = Baidu
    baiduhd = Baidu
    yahoomobile = Yahoo
    yjapp- = Yahoo! Japan Browser
    yjtop- = Yahoo! Japan Browser
    smartnews = SmartNews
    flipboard/ = Flipboard
    google.android.youtube = YouTube
    google.ios.youtube = YouTube
    sznprohlizec = Seznam Browser
    seznam.cz = Seznam Browser
    qwantmobile = Qwant Mobile
    qwantios = Qwant Mobile
    qwantbrowser = Qwant Mobile
    ecosia ios@ = Ecosia
    ecosia android@ = Ecosia
    <ecosia = Ecosia
    """)
}
