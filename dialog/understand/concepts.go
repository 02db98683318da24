package understand

// concept is a meaning that words share; the grammar is written in concepts.
type concept uint8

// The concepts. Their words stand in the vocabulary; typed spans get theirs from
// the scanner.
const (
	cCancel concept = iota
	cCancelled
	cClose
	cNotWant
	cRefund
	cPay
	cUnpaid
	cPaid
	cReceive
	cShip
	cCharge
	cTopUp
	cBuy
	cPick
	cWrite
	cWrong
	cBroken
	cOver
	cShort
	cLess
	cDup
	cTwice
	cDiffer
	cPromise
	cUsed
	cCheaper
	cElsewhere
	cMind
	cNoUse
	cMistake
	cBecame
	cTo
	cInstead
	cNot
	cDont
	cGiveUp
	cWait
	cWant
	cShould
	cHelp
	cBa
	cLet
	cTry
	cHow
	cWhatDo
	cWhy
	cWhen
	cWhere
	cWho
	cWhat
	cYesNo
	cIsIt
	cCan
	cCanQ
	cTag
	cWill
	cQMark
	cSoft
	cIf
	cAfter
	cPast
	cPassive
	cDone
	cLe
	cDe
	cFail
	cAuto
	cSay
	cOrder
	cThis
	cMine
	cYou
	cAll
	cGeneral
	cSubscription
	cNotOrder
	cFee
	cPolicy
	cService
	cRule
	cRestore
	cStatus
	cProgress
	cArrive
	cCheck
	cList
	cHuman
	cStaff
	cBot
	cThreat
	cInject
	cEveryone
	cGreet
	cThanks
	cYes
	cNo
	cDontKnow
	cNoReason
	cBad
	cTrouble
	cMoneyWord
	cAccountWord
	cPhoneWord
	cQQWord
	cRegionWord
	cItemWord
	cPrice
	cAmountWord
	cQuantityWord
	cTracking
	cCarrier
	cSuffix
	cWeChat
	cAlipay
	cBank
	cParcel
	cPerson
	cWork
	cSmallTalk
	cAppeal
	cContrast
	cMissing
	cCode
	cAdverb
	cHedge
	cFiller
	// spans
	cOrderNo
	cNearNo     // looks like an order number and is none
	cPaymentRef // the number of a payment
	cTrackingNo
	cMoney
	cNumber
	cCount
	cTime
	cDuration
	cUnits
	cRegion
	cProduct
	cPhone
	cDigits
	cWord
	cBreak
	conceptCount
)

// conceptNames are the concepts in words, in their order.
var conceptNames = [conceptCount]string{
	"cancel", "cancelled", "close", "not want", "refund", "pay", "unpaid", "paid", "receive", "ship", "charge", "top up",
	"buy", "pick", "write", "wrong", "broken", "over", "short", "less", "dup", "twice", "differ", "promise", "used",
	"cheaper", "elsewhere", "mind", "no use", "mistake", "became", "to", "instead", "not", "dont", "give up", "wait",
	"want", "should", "help", "ba", "let", "try", "how", "what do", "why", "when", "where", "who", "what", "yes no",
	"is it", "can", "can q", "tag", "will", "question mark", "soft", "if", "after", "past", "passive", "done", "le",
	"de", "fail", "auto", "say", "order", "this", "mine", "you", "all", "general", "subscription", "not order", "fee",
	"policy", "service", "rule", "restore", "status", "progress", "arrive", "check", "list", "human", "staff", "bot",
	"threat", "inject", "everyone", "greet", "thanks", "yes", "no", "dont know", "no reason", "bad", "trouble",
	"money word", "account word", "phone word", "qq word", "region word", "item word", "price", "amount word",
	"quantity word", "tracking", "carrier", "suffix", "wechat", "alipay", "bank", "parcel", "person", "work",
	"small talk", "appeal", "contrast", "missing", "code", "adverb", "hedge", "filler", "order no", "near no",
	"payment ref", "tracking no", "money", "number", "count", "time", "duration", "units", "region", "product", "phone",
	"digits", "word", "break",
}
