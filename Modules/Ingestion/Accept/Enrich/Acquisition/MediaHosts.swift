/// Video sites and messengers by their hosts, their link shims and their short domains.
///
/// Written from the services' own addresses. Notation as in `SearchHosts`.
enum MediaHosts {
  static let video = RuleTable(
    """
    youtube.com = YouTube
    youtu.be = YouTube
    youtube-nocookie.com = YouTube
    kick.com = Kick
    rumble.com = Rumble
    odysee.com = Odysee
    bitchute.com = BitChute
    youku.com = Youku
    iqiyi.com = iQIYI
    nicovideo.jp = Niconico
    nico.ms = Niconico
    rutube.ru = RuTube
    vkvideo.ru = VK Video
    wistia.com = Wistia
    ted.com = TED
    loom.com = Loom
    streamable.com = Streamable
    peertube.tv = PeerTube
    metacafe.com = Metacafe
    break.com = Break
    videa.hu = Videa
    coub.com = Coub
    v.qq.com = Tencent Video
    """)

  static let messaging = RuleTable(
    """
    t.me = Telegram
    telegram.org = Telegram
    telegram.me = Telegram
    web.telegram.org = Telegram
    whatsapp.com = WhatsApp
    web.whatsapp.com = WhatsApp
    wa.me = WhatsApp
    messenger.com = Messenger
    m.me = Messenger
    discord.com = Discord
    discordapp.com = Discord
    discord.gg = Discord
    slack.com = Slack
    slack-redir.net = Slack
    teams.microsoft.com = Microsoft Teams
    teams.live.com = Microsoft Teams
    teams.cloud.microsoft = Microsoft Teams
    statics.teams.cdn.office.net = Microsoft Teams
    chat.google.com = Google Chat
    hangouts.google.com = Google Hangouts
    messages.google.com = Google Messages
    skype.com = Skype
    web.skype.com = Skype
    signal.org = Signal
    viber.com = Viber
    line.me = Line
    liff.line.me = Line
    wechat.com = WeChat
    weixin.qq.com = WeChat
    mp.weixin.qq.com = WeChat
    weixin110.qq.com = WeChat
    servicewechat.com = WeChat
    work.weixin.qq.com = WeChat
    kakao.com = KakaoTalk
    chat.zalo.me = Zalo
    element.io = Element
    matrix.to = Matrix
    zulipchat.com = Zulip
    mattermost.com = Mattermost
    rocket.chat = Rocket.Chat
    dingtalk.com = DingTalk
    feishu.cn = Lark
    larksuite.com = Lark
    zoom.us = Zoom
    intercom.com = Intercom
    crisp.chat = Crisp
    """)
}
