/// Operating systems by the words of the user agent.
///
/// Earlier lines win over later ones: systems that pose as others (Windows Phone as Android, Tizen as Android, Android
/// as Linux) stand before those. A phrase is in the notation of `PhraseAutomaton`. Written from the makers'
/// documentation; Linux distributions are all `Linux`, iPadOS is `iOS`, forks of Android that say so are `Android`.
enum OperatingSystemRules {
  static let table = RuleTable(
    """
    windows phone = Windows Phone
    <wds> = Windows Phone
    wpdesktop = Windows Phone
    xblwp7 = Windows Phone
    zunewp7 = Windows Phone
    kaios = KaiOS
    openharmony = HarmonyOS
    harmonyos = HarmonyOS
    <tizen = Tizen
    <bada = Bada
    threadx = ThreadX
    web0s = webOS
    webos = webOS
    hpwos = webOS
    <brew = Brew
    amigaos = AmigaOS
    amiga-aweb = AmigaOS
    amigavoyager = AmigaOS
    haiku = Haiku
    <beos = BeOS
    # Desktop mode of the iOS browsers poses as a Mac.
    <edgios/ = iOS
    <fxios/ = iOS
    <crios/ = iOS
    <opios/ = iOS
    playstation = PlayStation
    symbian = Symbian
    symbos = Symbian
    series60 = Symbian
    series 60 = Symbian
    <s60v = Symbian
    series40 = Series 40
    nokian9 = MeeGo
    meego = MeeGo
    maemo = Maemo
    sailfish = Sailfish OS
    blackberry = BlackBerry
    <bb10 = BlackBerry
    <playbook = BlackBerry
    rim tablet = BlackBerry
    palmsource = palmOS
    # The app of this maker runs on Chrome OS alone.
    citrixchromeapp = Chrome OS
    windows ce = Windows
    windowsce = Windows
    windows nt = Windows
    <wintv = Windows
    android = Android
    <adr> = Android
    yunos = Android
    aliyunos = Android
    miui = Android
    <silk/ = Android
    cloud phone = Puffin OS
    <iphone = iOS
    <ipad = iOS
    <ipod = iOS
    cpu os> = iOS
    ipados = iOS
    <ios/ = iOS
    <ios> = iOS
    iphone os = iOS
    watchos = watchOS
    <tvos = tvOS
    apple tv = tvOS
    windows = Windows
    winnt = Windows
    <win9 = Windows
    <win32 = Windows
    <win64 = Windows
    win 9x = Windows
    cygwin_nt = Windows
    <fuchsia = Fuchsia
    <cros> = Chrome OS
    mac os x = macOS
    macintosh = macOS
    mac_power = macOS
    <macos = macOS
    <darwin = macOS
    <mac> = macOS
    freebsd = FreeBSD
    openbsd = OpenBSD
    netbsd = NetBSD
    dragonfly = DragonFly
    sunos = Solaris
    solaris = Solaris
    <hp-ux = HP-UX
    <aix = AIX
    <irix = IRIX
    <os/2 = OS/2
    <qnx = QNX
    openvms = OpenVMS
    inferno = Inferno
    risc os = RISC OS
    palmos = palmOS
    <palm = palmOS
    xiino = palmOS
    ubuntu = Linux
    <linux = Linux
    gnu/linux = Linux
    <x11 = Linux
    <wayland = Linux
    # Phones that name only themselves and the Java profile they run.
    <nokia = Series 40
    <midp = Java ME
    <cldc = Java ME
    <j2me = Java ME
    (mre/ = Java ME
    <mre/ = Java ME
    <up.browser = Java ME
    obigo = Java ME
    netfront = Java ME
    maui = Java ME
    """)
}
