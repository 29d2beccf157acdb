/// Words without which a user agent that does not begin like a browser's (`Mozilla/`, `Opera/`) is a program's.
///
/// Phones before the smartphone, apps, and browsers of systems that never posed as Mozilla. Written from the makers'
/// documentation; a phrase is in the notation of `PhraseAutomaton`.
enum HumanWords {
  static let table = RuleTable(
    """
    # Systems and run-times that only a device in somebody's hand has
    android
    <iphone
    <ipad
    <ipod
    dalvik
    cfnetwork
    profile/
    <midp
    <cldc
    <j2me
    symbian
    series60
    series40
    <brew
    windows ce
    windows phone
    windowsce
    <palm
    amigaos
    amiga
    <ucweb
    opera
    hbbtv
    smarttv
    smart-tv
    netcast
    appletv
    <roku
    <xbox
    <tizen
    <bada
    meego
    maemo
    kaios
    webos
    tvos
    watchos
    applecoremedia
    <itunes/
    fban/
    fbav/
    # Browsers of phones
    up.browser
    up.link
    netfront
    obigo
    teleca
    polaris
    openwave
    maui
    wap-browser
    wap browser
    semc-browser
    <xiino
    blazer
    dolfin
    <jasmine
    nokiabrowser
    <mre/
    (mre/
    onebrowser
    ucbrowser
    qwantmobile
    bunjalloo
    # Makers whose phones begin with their name
    <nokia
    <blackberry
    <samsung-
    <samsung/
    <sec-
    <sonyericsson
    <lg-
    <lge-
    <lg/
    <mot-
    <motorola
    <huawei
    <zte-
    <alcatel
    <sagem
    <sharp-
    <siemens
    <sie-
    <panasonic
    <philips
    <haier
    <kyocera
    <sanyo
    <micromax
    <karbonn
    <lava>
    <spice
    <gionee
    <fly>
    <docomo
    <kddi
    <softbank
    <vodafone
    <j-phone
    <willcom
    # Text browsers and historic graphical ones
    <lynx/
    <links (
    elinks
    <w3m
    dillo
    netsurf
    mosaic
    ibrowse
    omniweb
    icab
    hotjava
    konqueror
    retawq
    <uzbl
    <nintendo
    <playstation
    <psp
    """)

  /// Products that said `compatible;` when that still meant "as good as Netscape", or that people's apps still say it
  /// with.
  static let compatible = RuleTable(
    """
    <msie
    konqueror
    opera
    ibrowse
    webpositive
    netpositive
    abrowse
    icab
    omniweb
    dillo
    netfront
    charon
    hotjava
    galeon
    elinks
    webtv
    <aol>
    <nokia
    series60
    symbian
    blackberry
    <palm
    kindle
    icebrowser
    series40
    lobo/
    windows phone
    playstation
    nintendo
    """)
}
