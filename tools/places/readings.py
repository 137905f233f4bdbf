"""How names of places are read where pypinyin reads the words otherwise."""

SINGLE = {"都": "dū", "长": "cháng", "勒": "lè", "什": "shí", "朝": "cháo", "柏": "bǎi"}
"""Letters that have one reading in nearly all names of places."""

_TABLE = """
    朝阳 chao yang|长子 zhang zi|长治 chang zhi|漯河 luo he|六安 lu an|六合 lu he
    洪洞 hong tong|泊头 bo tou|大城 dai cheng|繁峙 fan shi|万柏林 wan bai lin|珲春 hun chun
    穆棱 mu ling|绥棱 sui leng|闵行 min hang|乐清 yue qing|乐陵 lao ling|乐亭 lao ting
    台州 tai zhou|丽水 li shui|蚌埠 beng bu|亳州 bo zhou|歙县 she xian|枞阳 zong yang
    砀山 dang shan|涡阳 guo yang|铅山 yan shan|婺源 wu yuan|东阿 dong e|莘县 shen xian
    单县 shan xian|茌平 chi ping|鄄城 juan cheng|牟平 mu ping|中牟 zhong mu|浚县 xun xian
    泌阳 bi yang|渑池 mian chi|荥阳 xing yang|荥经 ying jing|尉氏 wei shi|尉犁 yu li
    黄陂 huang pi|番禺 pan yu|东莞 dong guan|大埔 da bu|龙圩 long xu|覃塘 qin tang
    百色 bai se|犍为 qian wei|郫都 pi du|阆中 lang zhong|什邡 shi fang|筠连 jun lian
    宕昌 tan chang|吴堡 wu bu|红寺堡 hong si bu|伽师 jia shi|会理 hui li|会泽 hui ze
    会宁 hui ning|民乐 min le|康乐 kang le|乐都 le du|浑源 hun yuan|盱眙 xu yi|厦门 xia men
    重庆 chong qing|侯马 hou ma|解州 xie zhou|监利 jian li|柘城 zhe cheng|耒阳 lei yang
    曲阜 qu fu|莱阳 lai yang|临朐 lin qu|称多 cheng duo|儋州 dan zhou|禅城 chan cheng
    柞水 zha shui|蔚县 yu xian|井陉 jing xing|藁城 gao cheng|蠡县 li xian|邗江 han jiang
    邳州 pi zhou|睢宁 sui ning|睢县 sui xian|睢阳 sui yang|兖州 yan zhou|无棣 wu di
    弥勒 mi le|六枝 liu zhi|六盘水 liu pan shui|勐腊 meng la|漾濞 yang bi|焉耆 yan qi
    若羌 ruo qiang|呼和浩特 hu he hao te|齐齐哈尔 qi qi ha er|哈尔滨 ha er bin
    长白 chang bai|陕州 shan zhou
"""
READINGS = dict(
    line.split(" ", 1) for row in _TABLE.split("\n") for line in row.strip().split("|") if line
)
"""Names with their syllables, which only the local use tells: 六安 is Lu'an."""
