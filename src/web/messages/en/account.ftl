nav-accounts = Accounts
person = Person
act = Action
back = Back
role = Role
roles = Roles
account = Account
passkey = Passkey
code = Code

second-step = Second step
second-step-lede = The password is right. One more proof that this is you.
second-step-code = Code
second-step-other = Sign in as somebody else
second-step-trouble = Lost your phone? Use one of your recovery codes. None left? Ask the administrator of your office. After five wrong codes, codes are refused for 15 minutes.
code-hint = Six digits from the code app on your phone, or one recovery code.
code-hint-recovery = One of your recovery codes, such as 3-7KQ9M-X2VWD.
demo-code = Without an app, type this code:
demo-code-wait = The code before it was used. Load this page again in half a minute.

passkey-instead = A passkey on your phone, computer or USB key. There is nothing to type.
passkey-use = Use a passkey
passkey-asked = Use a passkey
passkey-asked-lede = The browser will ask. Touch, look at, or type the PIN of your device.
passkey-now = Now
passkey-ask = Go on with a passkey
passkey-needs-script = A passkey needs JavaScript, and a browser that knows passkeys. Without, use password and code; your rights are the same.
passkey-trouble = No passkey was used: its window was closed, or the browser refused it. Nothing changed. Try again, or go back and use a code.
passkey-new = Register a passkey
passkey-make-needs-script = Making a passkey needs JavaScript, and a browser that knows passkeys. Without, use one-time codes; your rights are the same.
passkey-make-trouble = No passkey was made: its window was closed, or the browser refused it. Nothing changed. Try again, or go back.
passkey-make-known = This device or key holds a passkey of your account already. Nothing changed, and the old one still counts. Use another device or key, or go back.
passkey-new-lede = The browser will make a passkey for this office, on this device or on a USB key.

prove = Prove again that this is you
proof-lede = What you are about to do weighs. The proof lasts five minutes.
proof-code = Password and code
proof-act = Go on

new-password = New password
new-password-first = The password you were given is for signing in once. Choose one of your own.
new-password-lede = All other sessions of this account will end.
new-password-own = Your password
new-password-hint = { $n ->
   *[other] At least { $shown } characters. A few words whose order only you know are better than one word with signs.
}
new-password-again = Once more
new-password-act = Save the password
new-password-rules = What is checked
new-password-rules-text = Its length, and that it is not easily guessed: not your name, the name of the office, or a password many use. Capitals and signs are not demanded, and a password need not be changed from time to time.

accounts-another = Somebody of the same name has an account already, and this is another person
own = My account
own-alone = A password alone
own-alone-text = To sign decisions, to vouch for colleagues and to look after the accounts of others you need one-time codes or a passkey. Set one of them up below.
own-waits = This account waits for a colleague's word
own-waits-text = Somebody else has had the password of this account, so it decides nothing yet. Choose a password of your own and set up a second factor, then see a supervisor or a member of the board: they vouch that you yourself use it.
own-password-act = Change the password
own-totp = One-time codes
own-totp-on = A code app is set up. A code is asked for each time you sign in.
own-totp-off = Not set up. A code app on a phone shows six digits that change every 30 seconds.
own-totp-act = Set up a code app
own-totp-again = Move to another phone
own-passkeys = Passkeys
own-passkeys-note = What is signed with a passkey can be checked by anyone from the ledger.
own-passkey-used = Last used
own-passkey-unused = Never
own-passkey-state = Recorded
own-passkey-waits = Waits for someone to vouch
own-passkey-remove = Remove
own-passkey-label = Name of the new passkey
own-passkey-label-hint = So that you know it again, such as “office phone”.
own-passkey-act = Register a passkey
own-codes = Recovery codes
own-codes-left = { $n ->
    [0] There are no recovery codes.
    [one] One recovery code is left.
   *[other] { $shown } recovery codes are left.
}
own-codes-text = One code stands in for a lost phone, once.
own-codes-act = Make ten codes
own-codes-again = Make ten new codes
own-sessions = Sessions
own-sessions-count = { $n ->
    [one] Signed in on one browser.
   *[other] Signed in on { $shown } browsers.
}
own-sessions-text = Lost a device, or forgot to sign out? End them all; this browser stays signed in.
own-sessions-act = End all other sessions

totp-title = Set up a code app
totp-lede = Scan this drawing with the code app on your phone, then type its first code.
totp-scan = Scan
totp-drawing = QR code of the secret that is also written below it
totp-type = Cannot scan? Type this secret into the app:
totp-first = The first code
totp-first-hint = The six digits the app shows now.
totp-act = Set up

recovery-title = Keep these ten codes
recovery-lede = They are shown this once. Print or copy them, and keep them away from your phone.
recovery-note = The old codes count no more.
recovery-done = I have kept them

refused = Not done
colleagues = Vouch for a colleague
colleagues-link = Vouch that the account of a colleague is used by its owner
colleagues-lede = These accounts were made, or their passwords reset, by somebody else. Vouch only if you met the owner, and they chose the password and set up the codes themselves. Your word stands in the ledger.
colleagues-waiting = Accounts nobody vouched for
colleagues-none-text = The account of a colleague that somebody else made or reset will appear here.
colleagues-seen = I met this person; the new password and codes are theirs
colleagues-password-first = The owner has not chosen a password of their own yet
account-waits = Waits for a colleague's word
account-unvouched = Nobody vouched; may decide
vouching = Vouch for a passkey
vouching-link = Vouch for a colleague's passkey
vouching-lede = Vouch only if you saw the person register this passkey yourself. Your word stands in the ledger.
vouching-waiting = Waiting for someone to vouch
vouching-none = Nobody is waiting.
vouching-none-text = A colleague's passkey that needs a word will appear here as soon as it is registered.
vouching-act = Vouch
vouching-asked = Vouch with your passkey
vouching-asked-lede = Your passkey signs that you vouch. Anyone can check it.

accounts = Accounts
accounts-kick = Administration
accounts-lede = Who can sign in, in which roles, with what proof. An administrator sees no case of anybody.
accounts-count = { $n ->
    [one] One account
   *[other] { $shown } accounts
}
accounts-add = Add an account
accounts-add-note = A password to be used once is shown one time after this.
accounts-add-act = Add the account
accounts-display-name = Name as shown
accounts-name-hint = 3 to 32 lower-case letters, digits, points or hyphens; a letter first.
accounts-person = Another account of the same person (optional)
accounts-person-hint = Its name to sign in with. One person stays one person: nobody reviews their own work through a second account.
signs-in-with = Signs in with
factor-password = password
factor-totp = one-time codes
factor-passkey = passkey
account-open = Open
account-closed = Closed
account-made = Made
account-once = Password to be used once, until { $until }
account-others = Other accounts of this person
account-close = Close the account
account-close-text = All its roles are taken and its sessions end now. What it ever did stays on record.
account-reopen = Open again
account-reopen-text = Its roles do not come back by themselves; give those that are needed.
roles-note = Each change becomes an entry of the ledger and holds at once.
role-since = Since
role-until = Until
role-unended = No end
role-revoke = Take away
role-new = New role
role-until-field = Until the end of (optional)
role-grant = Give the role
reset = When someone cannot sign in
reset-password = New password
reset-password-text = A forgotten password: one to be used once takes its place. Codes and passkeys are still asked for. They decide again once a supervisor or a member of the board vouched for them.
reset-factors = Remove all second factors
reset-factors-text = Phone and recovery codes are lost: codes and passkeys are removed, the passkeys revoked in the ledger, and a password to be used once is made. Make sure first who is asking. They decide again once a supervisor or a member of the board vouched for them.
one-time = Password to be used once
one-time-lede = It is shown this once. Hand it to the person yourself; signing in, they choose one of their own.
one-time-until = It can be used until { $until }.
one-time-done = I have handed it over

refused-account-closed = This account is closed. Open it first, then give roles.
refused-ceremony-over = This was answered before, or too late. Begin again.
refused-code-stopped = A hundred wrong codes in a row were tried on this account: somebody else may know your password. Codes are stopped. Sign in with a passkey, or ask whoever keeps accounts to reset this account.
refused-code-too-often = Too many wrong attempts. Wait 15 minutes, then try again.
refused-code-wrong = Not the code of this moment, or one that was used. Wait for the next code, then try again.
refused-factor-last = This is your last second factor. Set up one-time codes or another passkey first.
refused-factors-none = Set up one-time codes or a passkey first.
refused-malformed-login = The user name is not of its form: 3 to 32 lower-case letters, digits, points or hyphens; a letter first.
refused-malformed-name = A displayed name has 1 to 80 Latin letters, digits, spaces and common signs, all of which a letter can print, with at least one letter. Write letters without a dot below, and ‘ for ʿ.
refused-name-taken = This name is taken. Choose another.
refused-until-far = That day is too far away. Choose an earlier one, or leave the field empty for no end.
refused-vouch-nothing = There is nothing to vouch for on this account.
refused-vouch-other = A supervisor or a member of the board vouches, whose own account is vouched for and who never had the password.
refused-vouch-password = The owner of the account chooses a password of their own first.
refused-vouch-seen = Say that you met the person.
refused-own-account = Another administrator looks after an account of your own.
refused-passkey-address = Passkeys cannot be used: this office is reached by a number, and a passkey needs a name. Open it by its name, or as http://localhost on this machine.
refused-passkey-algorithm = This passkey signs in another way. Only ES256 can be checked from the ledger; use another device.
refused-passkey-copied = This passkey was used elsewhere since; it may have been copied. Remove it, and register a new one.
refused-passkey-known = This passkey is registered already.
refused-passkey-label = Give it a name of at most 40 characters.
refused-passkey-many = Ten passkeys at most. Remove one first.
refused-passkey-none = This account has no passkey yet.
refused-passkey-refused = The passkey's answer does not fit what was asked. Try again.
refused-passkey-script = A passkey needs JavaScript. Turn it on, or use password and code.
refused-password-common = This password is among those people try first. Choose another.
refused-password-known = This password is made of names and words that everybody here knows. Choose another.
refused-password-long = The password is too long: at most 256 bytes.
refused-password-repeated = The two fields differ. Type the new password twice.
refused-password-short = The password is too short. Read the hint above the field.
refused-password-wrong = Password or code are wrong. Check both, then try again.
refused-person-same-name = An account of somebody of this name exists. Write the login name of that account if it is the same person, or say that this is another one.
refused-person-unknown = There is no account of that name.
refused-role-held = The account holds this role already.
refused-role-mixed = Who keeps accounts holds no other role, in none of their accounts.
refused-role-not-held = The account does not hold this role.
refused-until-malformed = Write a date such as 2026-12-31.
refused-until-past = Choose a day after today.
