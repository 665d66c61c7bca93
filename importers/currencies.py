"""Currencies of ISO 4217 with the number of decimals of their minor unit."""

from collections.abc import Mapping

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
    "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR "
    "SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU "
    "UZS VED VEF VES WST XCD XCG YER ZAR ZMW ZWG ZWL"
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    **dict.fromkeys(_FOUR_DECIMALS.split(), 4),
}
"""Currency code → decimals, as list A.1 of ISO 4217 has them: EUR 2, UGX 0, KWD 3, CLF 4.

Compared on 26 Nov 2026 with the codes of Debian's iso-codes (in pycountry 26.2.16: all but metals and units of account are here) and,
by a test, with Unicode CLDR in Babel, whose few other decimals are those in daily use (MMK 0), not the currency's (MMK 2).

Currencies that ended but stand in old vouchers or sources are kept (HRK, BGN, SLL). Metals and units without decimals of their
own (XAU, XDR, XTS) are left out: nobody is paid in them.
"""
