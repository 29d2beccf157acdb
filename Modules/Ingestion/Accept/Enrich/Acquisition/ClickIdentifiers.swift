/// Parameters that advertising, social and mail services add to the address of a click, in lower case.
///
/// From the services' documentation. `medium name` on the right. `paid` ones are added to paid clicks only; the others
/// say where the click happened, not that it was paid for (`fbclid` is on every link that leaves Facebook).
enum ClickIdentifiers {
  static let paid = RuleTable(
    """
    gclid = paid search Google
    gbraid = paid search Google
    wbraid = paid search Google
    gclsrc = paid search Google
    gad_source = paid search Google
    gad_campaignid = paid search Google
    dclid = display Google Ads
    msclkid = paid search Bing
    yclid = paid search Yandex
    nclid = paid search Naver
    n_ad = paid search Naver
    bd_vid = paid search Baidu
    qhclickid = paid search 360 Search
    ttclid = paid social TikTok
    twclid = paid social X
    li_fat_id = paid social LinkedIn
    rdt_cid = paid social Reddit
    sccid = paid social Snapchat
    sc_click_id = paid social Snapchat
    vk_ad_id = paid social VK
    rb_clickid = paid social VK
    qclid = paid social Quora
    hsa_acc = paid HubSpot Ads
    dicbo = display Outbrain
    obclid = display Outbrain
    obclickid = display Outbrain
    tblci = display Taboola
    tbclid = display Taboola
    cto_pld = display Criteo
    adroll = display AdRoll
    maclid = display Amazon Ads
    irclickid = affiliate Impact
    irgwc = affiliate Impact
    awc = affiliate Awin
    cjevent = affiliate CJ
    cjdata = affiliate CJ
    sscid = affiliate ShareASale
    ranmid = affiliate Rakuten
    raneaid = affiliate Rakuten
    ransiteid = affiliate Rakuten
    tduid = affiliate Tradedoubler
    clickref = affiliate Partnerize
    pjid = affiliate Pepperjam
    wickedid = paid Wicked Reports
    """)

  static let organic = RuleTable(
    """
    fbclid = social Facebook
    igshid = social Instagram
    igsh = social Instagram
    epik = social Pinterest
    srsltid = search Google
    ysclid = search Yandex
    mc_cid = email Mailchimp
    mc_eid = email Mailchimp
    _hsenc = email HubSpot
    _hsmi = email HubSpot
    mkt_tok = email Marketo
    _kx = email Klaviyo
    _ke = email Klaviyo
    ck_subscriber_id = email Kit
    sh_kit = email Kit
    vero_id = email Vero
    vero_conv = email Vero
    ml_subscriber = email MailerLite
    ml_subscriber_hash = email MailerLite
    dm_i = email Dotdigital
    oly_enc_id = email Omeda
    oly_anon_id = email Omeda
    bsft_clkid = email Blueshift
    elqtrackid = email Eloqua
    elqtrack = email Eloqua
    sfmc_id = email Salesforce
    wbmkt = email Wunderkind
    trk_contact = email Listrak
    mibextid = social Facebook
    """)
}
