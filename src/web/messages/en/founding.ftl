founding = Founding the office
founding-kick = Founding
founding-lede = This office is not founded yet. Two persons found it together, each with a passkey of their own.
founding-code = Founding code
founding-code-hint = It stands in the terminal in which the founding was started, and nowhere else.
founding-code-act = Go on
founding-how = What will happen
founding-how-first = The administrator of accounts says who they are and makes a passkey.
founding-how-second = The supervisor does the same, with a device of their own.
founding-how-both = Both check and confirm. Only then the office is founded; before, nothing is kept.
founding-how-why = The two passkeys become the beginning of the ledger. The passkey of every officer will be vouched for from there, so that anyone can check that a human signed a decision.

founding-first = First person: administrator
founding-first-lede = The administrator adds accounts and gives roles. They see no case.
founding-second = Second person: supervisor
founding-second-lede = The supervisor leads the officers. The passkey of { $first } is made; now it is another person’s turn, with a phone, computer or USB key of their own.
founding-self = Who you are
founding-label = Name of the passkey
founding-person-act = Go on to the passkey

founding-passkey = Make your passkey
founding-passkey-lede = { $name }, the browser will make your passkey for this office. Touch, look at, or type the PIN of your device.
founding-passkey-act = Make the passkey
founding-needs-script = Founding an office needs JavaScript, and a browser that knows passkeys. Use another browser.
founding-trouble = No passkey was used: its window was closed, or the browser refused it. Nothing changed. Try again.
founding-known = This device or key holds the passkey of the other person. Nothing changed. Try again, with a device of your own.

founding-confirm = Check, then confirm
founding-confirm-lede = Two different persons found this office, and each holds their own passkey. Confirm only if that is so.
founding-both = The two founders
founding-confirmed = Confirmed
founding-unconfirmed = Not yet
founding-yours = Your confirmation
founding-yours-text = Each founder confirms with the passkey they just made. After the second the office is founded.
founding-confirm-asked = Confirm the founding
founding-confirm-act = Confirm with a passkey
founding-write = Only to be written
founding-write-text = Both have confirmed, but it could not be written. See the cause in the terminal, mend it, and try again.
founding-write-act = Write the founding
founding-again = Is something wrong?
founding-again-text = Nothing is kept yet. What was filled in and the passkeys that were made are forgotten; remove those passkeys from your devices as well.
founding-again-act = Begin again

founding-done = The office is founded
founding-done-lede = The ledger begins with the passkeys of { $first } and { $second }. Nobody can replace them.
founding-next = What comes next
founding-next-root = On the machine of the office: move the root key off it, as the terminal says.
founding-next-second = Both founders: sign in, make recovery codes, and register a second passkey. Each vouches for that of the other.
founding-next-officers = The administrator adds accounts of officers. Once an officer has registered a passkey, one of the founders vouches for it.

line-unbegun = The ledger has not begun yet.
refused-founder-same = The two founders must be two different persons. The first founder has this name.
refused-founding-code = The code does not match. Copy it from the terminal, letter by letter.
