import MarketData
import Testing

/// A file as a vendor writes it, and the bars that it holds.
struct VendorFile: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  /// The bars: time (a date for sessions), open, high, low, close, volume.
  var bars: [String]
  /// What says that bars open at their times.
  var barLength: Int64?

  init(_ name: String, _ text: String, _ bars: [String], barLength: Int64? = nil) {
    (self.name, self.text, self.bars, self.barLength) = (name, text, bars, barLength)
  }

  var testDescription: String { name }

  /// What the settings have to say beside what is told by the file.
  func say(_ settings: inout MarketDataSettings) {
    guard let barLength else { return }
    settings.timestamp = .open
    settings.barLength = barLength
  }

  static let minute: Int64 = 60_000_000_000

  static let all = daily + withinTheDay + written

  static let daily: [VendorFile] = [
    VendorFile(
      "Yahoo, with rows of null",
      "Date,Open,High,Low,Close,Adj "
        + "Close,Volume\n2019-12-31,10.5,12,9.5,11,10,100\n2020-01-01,null,null,null,null,null,null\n"
        + "2020-01-02,11,12.5,9,11,10,null\n",
      ["2019-12-31 10.5 12 9.5 11 100", "2020-01-02 11 12.5 9 11 0"]),
    VendorFile(
      "yfinance, three header rows",
      "Price,Close,High,Low,Open,Volume\nTicker,MSFT,MSFT,MSFT,MSFT,MSFT\nDate,,,,,\n"
        + "2023-02-17,254.53,256.53,252.50,255.84,300\n2023-02-21,249.00,252.00,248.00,251.00,310\n",
      ["2023-02-17 255.84 256.53 252.5 254.53 300", "2023-02-21 251 252 248 249 310"]),
    VendorFile(
      "yfinance with adjusted closes, CR LF and a byte order mark",
      "\u{FEFF}Price,Adj Close,Close,High,Low,Open,Volume\r\nTicker,M,M,M,M,M,M\r\nDate,,,,,,\r\n"
        + "2023-02-17,250,254.53,256.53,252.50,255.84,300\r\n\r\n",
      ["2023-02-17 255.84 256.53 252.5 254.53 300"]),
    VendorFile(
      "yfinance grouped by ticker",
      "Ticker,MSFT,MSFT,MSFT,MSFT,MSFT\nPrice,Open,High,Low,Close,Volume\nDate,,,,,\n"
        + "2023-02-17,255.84,256.53,252.50,254.53,300\n",
      ["2023-02-17 255.84 256.53 252.5 254.53 300"]),
    VendorFile(
      "yfinance without its index",
      "Date,Close,High,Low,Open,Volume\n,MSFT,MSFT,MSFT,MSFT,MSFT\n2023-02-17,254.53,256.53,252.50,255.84,300\n",
      ["2023-02-17 255.84 256.53 252.5 254.53 300"]),
    VendorFile(
      "pandas, an index without a name",
      ",Open,High,Low,Close,Volume\n2023-01-03,1,2,0.5,1.5,10\n2023-01-04,1.5,2,1,2,11.0\n",
      ["2023-01-03 1 2 0.5 1.5 10", "2023-01-04 1.5 2 1 2 11"]),
    VendorFile(
      "pandas, numbers of rows",
      ",date,open,high,low,close,volume\n0,2023-01-03,1,2,0.5,1.5,10\n1,2023-01-04,1.5,2,1,2,11\n",
      ["2023-01-03 1 2 0.5 1.5 10", "2023-01-04 1.5 2 1 2 11"]),
    VendorFile(
      "Stooq in Polish",
      "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2023-01-03,130.28,130.9,124.17,125.07,112117471\n",
      ["2023-01-03 130.28 130.9 124.17 125.07 112117471"]),
    VendorFile(
      "Stooq, archive",
      "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        + "X,D,19840907,000000,0.1,0.2,0.1,0.2,97444208.9,0\n",
      ["1984-09-07 0.1 0.2 0.1 0.2 97444208.9"]),
    VendorFile(
      "Nasdaq: dollars, months first, newest first",
      "Date,Close/Last,Volume,Open,High,Low\n01/31/2024,$184.40,55467800,$187.04,$187.095,$184.35\n"
        + "01/30/2024,$188.04,55859370,$190.94,$191.80,$187.47\n01/29/2024,$191.73,47145620,$192.01,$192.20,$189.58\n",
      [
        "2024-01-29 192.01 192.2 189.58 191.73 47145620", "2024-01-30 190.94 191.8 187.47 188.04 55859370",
        "2024-01-31 187.04 187.095 184.35 184.4 55467800",
      ]),
    VendorFile(
      "Nasdaq: an index without volume",
      "Date,Close/Last,Volume,Open,High,Low\n05/20/2022,3901.36,--,3927.76,3943.42,3810.32\n",
      ["2022-05-20 3927.76 3943.42 3810.32 3901.36 0"]),
    VendorFile(
      "Investing.com: quotes, thousands, millions, newest first",
      "\"Date\",\"Price\",\"Open\",\"High\",\"Low\",\"Vol.\",\"Change %\"\n"
        + "\"01/31/2024\",\"1,184.40\",\"1,187.04\",\"1,187.10\",\"984.35\",\"55.47M\",\"-1.94%\"\n"
        + "\"01/30/2024\",\"988.04\",\"990.94\",\"991.80\",\"987.47\",\"1.5B\",\"0.10%\"\n"
        + "\"01/29/2024\",\"991.73\",\"992.01\",\"992.20\",\"989.58\",\"-\",\"0.10%\"\n",
      [
        "2024-01-29 992.01 992.2 989.58 991.73 0", "2024-01-30 990.94 991.8 987.47 988.04 1500000000",
        "2024-01-31 1187.04 1187.1 984.35 1184.4 55470000",
      ]),
    VendorFile(
      "Alpha Vantage, newest first",
      "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\r\n"
        + "2024-01-04,3,3.5,2.5,3,1.5,30,0.0000,1.0\r\n2024-01-03,2,2.5,1.5,2,1,20,0.0000,1.0\r\n"
        + "2024-01-02,1,1.5,0.5,1,0.5,10,0.0000,1.0\r\n",
      ["2024-01-02 1 1.5 0.5 1 10", "2024-01-03 2 2.5 1.5 2 20", "2024-01-04 3 3.5 2.5 3 30"]),
    VendorFile(
      "MetaTrader 5, days",
      "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n"
        + "2011.12.08\t1.33930\t1.34580\t1.32890\t1.33420\t123456\t7\t12\r\n",
      ["2011-12-08 1.3393 1.3458 1.3289 1.3342 7"]),
    VendorFile(
      "MetaTrader 4, days",
      "2011.12.08,00:00,1.33930,1.34580,1.32890,1.33420,123456\n2011.12.09,00:00,1.33420,1.34580,1.32890,1.33420,5\n",
      ["2011-12-08 1.3393 1.3458 1.3289 1.3342 123456", "2011-12-09 1.3342 1.3458 1.3289 1.3342 5"]),
    VendorFile(
      "Interactive Brokers, days",
      ",date,open,high,low,close,volume,average,barCount\n0,2023-01-03,1,2,0.5,1.5,10,1.25,7\n",
      ["2023-01-03 1 2 0.5 1.5 10"]),
    VendorFile(
      "TradingView, seconds and studies",
      "time,open,high,low,close,Volume,Volume MA\n1704067200,1,2,0.5,1.5,10,NaN\n1704153600,1.5,2,1,2,11,10.5\n",
      ["2024-01-01 1 2 0.5 1.5 10", "2024-01-02 1.5 2 1 2 11"]),
    VendorFile(
      "CryptoDataDownload: a line before the header, newest first",
      "https://www.CryptoDataDownload.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC\n"
        + "1577923200000,2020-01-02 00:00:00,BTC/USD,3,3,3,3,1\n1577836800000,2020-01-01 00:00:00,BTC/USD,2,2,2,2,1\n"
        + "1577750400000,2019-12-31 00:00:00,BTC/USD,1,1,1,1,1\n",
      ["2019-12-31 1 1 1 1 0", "2020-01-01 2 2 2 2 0", "2020-01-02 3 3 3 3 0"]),
  ]

  static let withinTheDay: [VendorFile] = [
    VendorFile(
      "Binance without a header: milliseconds, then microseconds",
      "1735603200000,4.1,4.2,4,4.15,539.2,1735689599999,2240.3,13,401.8,1669.9,0\n"
        + "1735689600000000,4.15,4.3,4.1,4.2,100,1735775999999999,1,2,3,4,0\n",
      ["2024-12-31T23:59:59.999Z 4.1 4.2 4 4.15 539.2", "2025-01-01T23:59:59.999999Z 4.15 4.3 4.1 4.2 100"]),
    VendorFile(
      "Binance futures with a header",
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_volume,taker_quote,ignore\n"
        + "1672531200000,1,2,0.5,1.5,10,1672534799999,72146293.1,149854,1,1,0\n",
      ["2023-01-01T00:59:59.999Z 1 2 0.5 1.5 10"]),
    VendorFile(
      "MetaTrader 5, hours",
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
        + "2011.12.08\t00:00:00\t1.33930\t1.34580\t1.32890\t1.33420\t9\t0\t12\n"
        + "2011.12.08\t01:00:00\t1.33420\t1.34580\t1.32890\t1.33420\t9\t0\t12\n",
      [
        "2011-12-08T01:00:00Z 1.3393 1.3458 1.3289 1.3342 0", "2011-12-08T02:00:00Z 1.3342 1.3458 1.3289 1.3342 0",
      ], barLength: 60 * minute),
    VendorFile(
      "MetaTrader 4, minutes without a header",
      "2011.12.08,00:01,1.33930,1.34580,1.32890,1.33420,9\r\n2011.12.08,00:02,1.33420,1.34580,1.32890,1.33420,8\r\n",
      [
        "2011-12-08T00:02:00Z 1.3393 1.3458 1.3289 1.3342 9", "2011-12-08T00:03:00Z 1.3342 1.3458 1.3289 1.3342 8",
      ], barLength: minute),
    VendorFile(
      "HistData",
      "20120201 000000;1.306600;1.306700;1.306560;1.306560;0\n20120201 000100;1.306570;1.306570;1.306470;1.306560;0\n",
      [
        "2012-02-01T00:01:00Z 1.3066 1.3067 1.30656 1.30656 0",
        "2012-02-01T00:02:00Z 1.30657 1.30657 1.30647 1.30656 0",
      ], barLength: minute),
    VendorFile(
      "Dukascopy",
      "Gmt time,Open,High,Low,Close,Volume\n31.01.2024 00:00:00.000,1.1,1.3,1,1.2,1500.5\n"
        + "31.01.2024 01:00:00.000,1.2,1.3,1,1.2,3\n",
      ["2024-01-31T01:00:00Z 1.1 1.3 1 1.2 1500.5", "2024-01-31T02:00:00Z 1.2 1.3 1 1.2 3"], barLength: 60 * minute),
    VendorFile(
      "Interactive Brokers, two blanks before the time",
      "date,open,high,low,close,volume,average,barCount\n20230103  09:30:00,1,2,0.5,1.5,10,1.25,7\n",
      ["2023-01-03T09:35:00Z 1 2 0.5 1.5 10"], barLength: 5 * minute),
    VendorFile(
      "Interactive Brokers, UTC",
      "date,open,high,low,close,volume,average,barCount\n20230103-14:30:00,1,2,0.5,1.5,10,1.25,7\n",
      ["2023-01-03T14:35:00Z 1 2 0.5 1.5 10"], barLength: 5 * minute),
    VendorFile(
      "yfinance, minutes",
      "Price,Close,High,Low,Open,Volume\nTicker,M,M,M,M,M\nDatetime,,,,,\n"
        + "2024-01-02 14:30:00+00:00,1.5,2,0.5,1,10\n2024-01-02 14:31:00+00:00,2,2,1,1.5,11\n",
      ["2024-01-02T14:31:00Z 1 2 0.5 1.5 10", "2024-01-02T14:32:00Z 1.5 2 1 2 11"], barLength: minute),
    VendorFile(
      "TradingView, with an offset",
      "time,open,high,low,close,Volume\n2024-01-02T15:00:00-05:00,1,2,0.5,1.5,10\n",
      ["2024-01-02T21:00:00Z 1 2 0.5 1.5 10"], barLength: 60 * minute),
    VendorFile(
      "Dukascopy, three decimals of a yen",
      "Gmt time,Open,High,Low,Close,Volume\n14.01.2024 01:00:00.000,110.250,110.500,110.125,110.375,1\n",
      ["2024-01-14T02:00:00Z 110.25 110.5 110.125 110.375 1"], barLength: 60 * minute),
    VendorFile(
      "Dukascopy, days of a local time",
      "Local time,Open,High,Low,Close,Volume\n14.01.2024 00:00:00.000 GMT+0100,1,2,0.5,1.5,10\n"
        + "15.01.2024 00:00:00.000 GMT+0100,1.5,2,1,2,11\n",
      ["2024-01-14 1 2 0.5 1.5 10", "2024-01-15 1.5 2 1 2 11"], barLength: 24 * 60 * minute),
  ]

  /// Numbers and dates as people write them.
  static let written: [VendorFile] = [
    VendorFile(
      "Investing.com in German",
      "\"Datum\",\"Zuletzt\",\"Eröffn.\",\"Hoch\",\"Tief\",\"Vol.\",\"+/- %\"\n"
        + "\"14.03.2024\",\"17.942,04\",\"17.989,30\",\"18.039,05\",\"17.877,80\",\"68,01M\",\"-0,11%\"\n",
      ["2024-03-14 17989.3 18039.05 17877.8 17942.04 68010000"]),
    VendorFile(
      "Investing.com in Italian, whole prices",
      "\"Data\",\"Ultimo\",\"Apertura\",\"Massimo\",\"Minimo\",\"Vol.\",\"Var. %\"\n"
        + "\"14.03.2024\",\"33.909\",\"33.911\",\"34.111\",\"33.778\",\"598,17M\",\"0,20%\"\n",
      ["2024-03-14 33911 34111 33778 33909 598170000"]),
    VendorFile(
      "Investing.com in Spanish",
      "\"Fecha\",\"Último\",\"Apertura\",\"Máximo\",\"Mínimo\",\"Vol.\",\"% var.\"\n"
        + "\"14.03.2024\",\"10.489,50\",\"10.550,70\",\"10.579,70\",\"10.466,00\",\"1,5M\",\"-0,59%\"\n",
      ["2024-03-14 10550.7 10579.7 10466 10489.5 1500000"]),
    VendorFile(
      "yfinance, the index made a column",
      "Price,Date,Close,High,Low,Open,Volume\nTicker,,M,M,M,M,M\n0,2024-01-02,1.5,2,0.5,1,10\n",
      ["2024-01-02 1 2 0.5 1.5 10"]),
    VendorFile(
      "pandas, the index of yfinance made a column",
      ",Date,Close,High,Low,Open,Volume\n,,M,M,M,M,M\n0,2024-01-02,1.5,2,0.5,1,10\n",
      ["2024-01-02 1 2 0.5 1.5 10"]),
    VendorFile(
      "European: semicolons, decimal commas, points in thousands, separators at the ends",
      "Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;\r\n2024-01-31;1.187,04;1.187,1;984,35;1.184,4;55.467.800;\r\n"
        + "2024-02-01;1.187,04;1.187,1;984,35;1.184,4;800;\r\n\r\n",
      ["2024-01-31 1187.04 1187.1 984.35 1184.4 55467800", "2024-02-01 1187.04 1187.1 984.35 1184.4 800"]),
    VendorFile(
      "German: thousands without decimals beside others with them",
      "Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\n31.01.2024;1.234,5;1.300;1.200;1.250;5\n",
      ["2024-01-31 1234.5 1300 1200 1250 5"]),
    VendorFile(
      "three decimals behind a point, which nothing says to be thousands",
      "Date;Open;High;Low;Close\n2024-01-31;123.456;123.500;123.400;123.450\n",
      ["2024-01-31 123.456 123.5 123.4 123.45 0"]),
    VendorFile(
      "European: days first",
      "Date;Ouverture;Plus haut;Plus bas;Clôture;Volume\n01/02/2024;10,5;12;9,5;11;1 234 "
        + "567\n13/02/2024;11;12;10;11,25;5\n",
      ["2024-02-01 10.5 12 9.5 11 1234567", "2024-02-13 11 12 10 11.25 5"]),
    VendorFile(
      "European: points in dates, a time behind",
      "date;open;high;low;close\n31.12.2023 17:30;1,5;2;1;1,75\n02.01.2024 17:30;1,5;2;1;1,75\n",
      ["2023-12-31T17:30:00Z 1.5 2 1 1.75 0", "2024-01-02T17:30:00Z 1.5 2 1 1.75 0"]),
    VendorFile(
      "Swiss: apostrophes", "date;open;high;low;close;volume\n2024-01-31;1'187.04;1'187.1;984.35;1'184.4;55'467'800\n",
      ["2024-01-31 1187.04 1187.1 984.35 1184.4 55467800"]),
    VendorFile(
      "thousands in the volume only",
      "Date,Open,High,Low,Close,Volume\n2024-01-31,1.5,2.5,1,2,\"1,234,567\"\n2024-02-01,1.5,2.5,1,2,\"1,234\"\n",
      ["2024-01-31 1.5 2.5 1 2 1234567", "2024-02-01 1.5 2.5 1 2 1234"]),
    VendorFile(
      "Excel's line of the separator", "sep=;\ndate;open;high;low;close\n2024-01-31;1;2;1;2\n", ["2024-01-31 1 2 1 2 0"]
    ),
    VendorFile(
      "bars between fields", "date|open|high|low|close\n2024-01-31|1|2|1|2\n", ["2024-01-31 1 2 1 2 0"]),
    VendorFile(
      "names of months", "Date,Open,High,Low,Close\n3-Jan-23,1,2,1,2\n12-Jan-23,1,2,1,2\n",
      ["2023-01-03 1 2 1 2 0", "2023-01-12 1 2 1 2 0"]),
    VendorFile(
      "names of months first", "Date,Open,High,Low,Close\n\"Jan 03, 2023\",1,2,1,2\n", ["2023-01-03 1 2 1 2 0"]),
    VendorFile(
      "slashes behind the year", "Date,Open,High,Low,Close\n2023/01/03,1,2,1,2\n2023/1/4,1,2,1,2\n",
      ["2023-01-03 1 2 1 2 0", "2023-01-04 1 2 1 2 0"]),
    VendorFile(
      "hours of the half day", "Date,Open,High,Low,Close\n1/13/2023 4:05 PM,1,2,1,2\n1/14/2023 12:05 AM,1,2,1,2\n",
      ["2023-01-13T16:05:00Z 1 2 1 2 0", "2023-01-14T00:05:00Z 1 2 1 2 0"]),
    VendorFile(
      "UTC by name", "timestamp,open,high,low,close\n2023-01-13 16:05:00 UTC,1,2,1,2\n",
      ["2023-01-13T16:05:00Z 1 2 1 2 0"]),
    VendorFile(
      "a separator at the end of each row",
      "date,open,high,low,close,volume\n2023-01-13,1,2,1,2,3,\n2023-01-14,1,2,1,2,3,\n",
      ["2023-01-13 1 2 1 2 3", "2023-01-14 1 2 1 2 3"]),
    VendorFile(
      "a separator at the end of the header", "date,open,high,low,close,volume,\n2023-01-13,1,2,1,2,3\n",
      ["2023-01-13 1 2 1 2 3"]),
  ]
}
