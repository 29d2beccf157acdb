/// Words that pages' texts, styles and attributes are usually made of: what a recording's dictionary may refer to.
///
/// Part of the format, as it is: another text needs another version. Words that occur most often stand last.
enum KnownTexts {
  static let bytes = Array(
    """
    data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7 \
    data:image/svg+xml;base64,data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA data:image/svg+xml;utf8,<svg \
    xmlns='http://www.w3.org/2000/svg' SCRIPT_PLACEHOLDER application/ld+json application/json text/javascript \
    og:title og:description og:image twitter:card theme-color robots index, follow description keywords author \
    viewport width=device-width, initial-scale=1 width=device-width,initial-scale=1 utf-8 UTF-8 stylesheet \
    preconnect preload canonical alternate icon noopener noreferrer _blank \
    https://fonts.googleapis.com/css2?family= https://cdn. https://www. http://127.0.0.1: http://localhost: \
    .example.com/ index.html?utm_source= .png .jpg .webp .svg .css .js /assets/ /images/ /static/ January February \
    March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday \
    Saturday Sunday Germany France Spain Italy Japan United Kingdom United States Add to cart Checkout Sign in Sign \
    up Log in Log out Submit Cancel Close Save Delete Edit Next Previous Back Search Menu Home About Contact \
    Products Pricing Blog News Help Privacy Policy Terms Cookie Accept Read more Learn more Show more Welcome Name \
    First name Last name Email Password Phone Address Street City Country Zip Card Pay Total Price Quantity item \
    section footer header content and the of to in for is with first_name last_name username current-password \
    new-password checkbox radio submit button hidden search number tel date file range password email text textbox \
    navigation dialog menuitem presentation listbox option tab true false checked selected disabled active open \
    closed collapsed expanded visible loading error success container wrapper content header footer sidebar navbar \
    nav-link nav-item dropdown-menu row col-md-6 card-body card-title btn btn-primary btn-secondary form-control \
    form-group input-group list-group-item table-responsive d-flex justify-content-between align-items-center \
    text-center mb-4 mt-2 px-4 py-2 flex items-center rounded-lg bg-white text-gray-500 font-medium hover: focus: \
    sm: md: lg: rr-block rr-mask rr-ignore rr-placeholder @font-face { font-family: src: url(" format("woff2"); } \
    @keyframes { 0% { } 100% { } } @media (min-width: 768px) { @media (max-width: 600px) { @supports \
    linear-gradient(to right, var(-- ) calc(100% - translate(-50%, -50%) scale(1) rotate(0deg) cubic-bezier(0.4, 0, \
    0.2, 1) ease-in-out 0.3s infinite ::before { content: ""; } ::after { } ::placeholder :not(:first-child) \
    :last-child :nth-child(2n) :focus-visible :focus { } :active { } :hover { } :root { --color- \
    -webkit-font-smoothing: antialiased; box-sizing: border-box; appearance: none; pointer-events: none; \
    user-select: none; text-overflow: ellipsis; white-space: nowrap; word-break: break-word; text-transform: \
    uppercase; letter-spacing: 1px; text-decoration: underline; list-style: none; vertical-align: middle; \
    visibility: hidden; z-index: 1000; float: left; position: absolute; position: relative; position: fixed; top: \
    0px; right: 0px; bottom: 0px; left: 0px; inset: 0px; grid-template-columns: repeat(auto-fit, minmax(200px, \
    1fr)); gap: 16px; flex: 1 1 0%; flex-direction: column; flex-wrap: wrap; justify-content: space-between; \
    justify-content: center; align-items: center; overflow: hidden; overflow:auto; overflow: auto; opacity: 0.9; \
    outline: none; transform: transition: all 0.2s ease; box-shadow: rgba(0, 0, 0, 0.1) 0px 1px 3px 0px; \
    border-radius: 4px; border: 1px solid rgb(204, 204, 204); border:1px solid #ccc border-bottom: 1px solid \
    rgb(238, 238, 238); background: rgb(255, 255, 255); background-color: rgb(238, 238, 255); background-image: \
    none; background-position: center; background-repeat: no-repeat; background-size: cover; cursor: pointer; font: \
    15px / 1.4 sans-serif; font-family: Arial, Helvetica, sans-serif; font-size: 14px; font-weight: bold; \
    font-weight: 700; line-height: 1.5; text-align: center; min-height: 100vh; min-width: 0px; max-height: 100%; \
    max-width: 1200px; height: auto; height:120px; width: 100%; width: 50%; margin: 0px auto; margin: 20px; \
    margin-top: 10px; margin-bottom: 16px; margin-left: 8px; margin-right: 8px; padding: 8px 16px; padding: 0px; \
    padding-top: 4px; display: inline-block; display: block; display: flex; display: grid; display: none; color: \
    rgb(51, 51, 51); color: inherit; color:#333 !important; html, body { } *, ::before, ::after { } h1, h2, h3 { \
    margin: 4px; } ul { padding: 0px; } button { } input { } label { display: block; } a { color: rgb(6, 69, 173); \
    } nav a { } p { margin: 0px; } body { margin: 0px; font: 16px sans-serif; } ******************************** \
    ******** **** *** ** \\n  \\n    \\n      \\n        \\n\u{20}
    """.utf8)
}
