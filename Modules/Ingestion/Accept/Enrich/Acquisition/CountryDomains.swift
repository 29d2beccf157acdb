/// Top-level and second-level domains under which big brands have their national sites: what `brand.*` stands for.
///
/// Source: IANA's root zone and the registries' own second levels. `com` comes with them; other generic domains do not,
/// as anybody can have them.
enum CountryDomains {
  private static let topLevel = """
    com cat
    ac ad ae af ag ai al am ao ar as at au az ba bb bd be bf bg bh bi bj bn bo br bs bt bw by bz ca cc cd cf cg ch ci
    ck cl cm cn co cr cu cv cy cz de dj dk dm do dz ec ee eg es et fi fj fm fr ga ge gf gg gh gi gl gm gp gr gt gy hk hn
    hr ht hu id ie il im in iq ir is it je jm jo jp ke kg kh ki kr kw kz la lb lc li lk ls lt lu lv ly ma md me mg mk ml
    mm mn mo ms mt mu mv mw mx my mz na ne nf ng ni nl no np nr nu nz om pa pe pg ph pk pl pn pr ps pt py qa ro rs ru rw
    sa sb sc se sg sh si sk sl sm sn so sr st sv sy td tg th tj tk tl tm tn to tr tt tw tz ua ug uk us uy uz vc ve vg vi
    vn vu ws ye za zm zw
    """

  private static let secondLevel = """
    co.ao co.at co.bw co.ck co.cr co.gg co.hu co.id co.il co.im co.in co.je co.jp co.ke co.kr co.ls co.ma co.mz co.nz
    co.th co.tz co.ug co.uk co.uz co.ve co.vi co.za co.zm co.zw com.af com.ag com.ai com.ar com.au com.bd com.bh com.bn
    com.bo com.br com.by com.bz com.cn com.co com.cu com.cy com.do com.ec com.eg com.es com.et com.fj com.ge com.gh
    com.gi com.gr com.gt com.hk com.hr com.iq com.jm com.kh com.kw com.lb com.lc com.ly com.mm com.mt com.mx com.my
    com.na com.nf com.ng com.ni com.np com.nr com.om com.pa com.pe com.pg com.ph com.pk com.pl com.pr com.pt com.py
    com.qa com.ru com.sa com.sb com.sg com.sl com.sv com.tj com.tn com.tr com.tw com.ua com.uy com.vc com.ve com.vn
    """

  /// Every ending, without its first dot.
  static let all: [String] = (topLevel + " " + secondLevel).split { $0 == " " || $0 == "\n" }.map(String.init)
}
