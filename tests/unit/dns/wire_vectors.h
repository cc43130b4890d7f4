// SPDX-License-Identifier: MIT
/* Messages as octets in hex, and what is read from them: a dump, or NULL when it is not a message. */
#ifndef TESTS_UNIT_DNS_WIRE_VECTORS_H
#define TESTS_UNIT_DNS_WIRE_VECTORS_H

static const struct wire_vector {
    const char *what, *hex, *dump;
} wire_vectors[] = {
    {"a plain question",                                     "1234010000010000000000000673616b757261076578616d706c6500000f0001",
     "id 4660 rd 0 NOERROR\n? sakura.example. MX\n"                                                                                                                                                                                                   },
    {"an answer with the owner and the exchange compressed",
     "1234858000010001000000000673616b757261076578616d706c6500000f0001c00c000f00010000012c0009000a046d61696cc00c",                             "id 4660 qr aa rd ra 0 NOERROR\n? sakura.example. MX\nsakura.example. 300 MX 10 mail.sakura.example.\n"},
    {"a pointer to a pointer",
     "1234840000010002000000000673616b757261076578616d706c6500000f0001c00c0005000100000001000603777777c013c020000100"
     "01000000020004c0000201",                                                                                                                 "id 4660 qr aa 0 NOERROR\n? sakura.example. MX\nsakura.example. 1 CNAME www.example.\nsakura.example. 2 A 192.0"
     ".2.1\n"                                                                                                                                                                                                           },
    {"a SOA whose two names share their end",
     "1234840300010000000100000673616b757261076578616d706c6500000f0001c0130006000100000e100020026e73c00c04706f7374c0"
     "0c0000000100001c2000000e100012750000000e10",                                                                                             "id 4660 qr aa 0 NXDOMAIN\n? sakura.example. MX\nexample. 3600 SOA ns.sakura.example. post.sakura.example. 1 72"
     "00 3600 1209600 3600\n"                                                                                                                                                                       },
    {"an unknown type stays opaque",
     "1234800000010001000000000673616b757261076578616d706c6500000f0001c00cff000001000000050003c00c01",                                         "id 4660 qr 0 NOERROR\n? sakura.example. MX\nsakura.example. 5 TYPE65280 \\# 3 c00c01\n"               },
    {"a TTL with its top bit set is 0",
     "1234800000010001000000000673616b757261076578616d706c6500000f0001c00c000100018000000100040a000001",                                       "id 4660 qr 0 NOERROR\n? sakura.example. MX\nsakura.example. 0 A 10.0.0.1\n"                           },
    {"TXT with two strings, one empty",
     "1234800000010001000000000673616b757261076578616d706c6500000f0001c00c001000010000000500050361226200",                                     "id 4660 qr 0 NOERROR\n? sakura.example. MX\nsakura.example. 5 TXT \"a\\\"b\" \"\"\n"                  },
    {"SRV with a compressed target is understood",
     "1234800000010001000000000673616b757261076578616d706c6500000f0001c00c0021000100000005000d00000005024b046d61696c"
     "c00c",                                                                                                                                   "id 4660 qr 0 NOERROR\n? sakura.example. MX\nsakura.example. 5 SRV 0 5 587 mail.sakura.example.\n"     },
    {"EDNS with a COOKIE option",
     "1234012000010000000000010673616b757261076578616d706c6500000f000100002904d000008000000c000a00080102030405060708",                         "id 4660 rd ad 0 NOERROR edns 1232 do\n? sakura.example. MX\n"                                         },
    {"EDNS carries the high bits of the RCODE",
     "1234800000010000000000010673616b757261076578616d706c6500000f00010000290200010000000000",                                                 "id 4660 qr 0 BADVERS edns 512\n? sakura.example. MX\n"                                                },
    {"two OPT records",
     "1234000000010000000000020673616b757261076578616d706c6500000f000100002902000000000000000000290200000000000000",                           "id 4660 0 NOERROR edns 512 bad\n? sakura.example. MX\n"                                               },
    {"an OPT record under a name",
     "1234000000010000000000010673616b757261076578616d706c6500000f0001c00c00290200000000000000",                                               "id 4660 0 NOERROR edns 512 bad\n? sakura.example. MX\n"                                               },
    {"an OPT record among the answers",
     "1234000000010001000000000673616b757261076578616d706c6500000f00010000290200000000000000",                                                 "id 4660 0 NOERROR edns 512 bad\n? sakura.example. MX\n"                                               },
    {"an EDNS option longer than its record",
     "1234000000010000000000010673616b757261076578616d706c6500000f00010000290200000000000004000a0009",                                         "id 4660 0 NOERROR edns 512 bad\n? sakura.example. MX\n"                                               },
    {"odd octets in a label",                                "12340000000100000000000004612e62ff0000010001",                                   "id 4660 0 NOERROR\n? a\\.b\\255. A\n"                                                                 },
    {"two questions",                                        "1234000000020000000000000673616b757261076578616d706c6500000f000101780000010001",
     "id 4660 0 NOERROR\n? sakura.example. MX\n"                                                                                                                                                                                                      },
    {"no question",                                          "123480010000000000000000",                                                       "id 4660 qr 0 FORMERR\n"                                                                               },
    {"an empty message",                                     "",                                                                               NULL                                                                                                   },
    {"half a header",                                        "12340000000100",                                                                 NULL                                                                                                   },
    {"a name that points to itself",                         "123400000001000000000000c00c00010001",                                           NULL                                                                                                   },
    {"a name that points forward",                           "123400000001000000000000c01400010001076578616d706c6500",                         NULL                                                                                                   },
    {"two names that point to each other",                   "123400000002000000000000c01200010001c00c00010001",                               NULL                                                                                                   },
    {"a pointer into the header",                            "123400000001000000000000c00400010001",                                           NULL                                                                                                   },
    {"a label and then a pointer to it",                     "1234000000010000000000000161c00c00010001",                                       NULL                                                                                                   },
    {"a pointer cut in half",                                "123400000001000000000000c0",                                                     NULL                                                                                                   },
    {"label type 01",                                        "12340000000100000000000041610000010001",                                         NULL                                                                                                   },
    {"label type 10",                                        "12340000000100000000000081610000010001",                                         NULL                                                                                                   },
    {"a label past the end",                                 "1234000000010000000000003f616263",                                               NULL                                                                                                   },
    {"a name of 256 octets",
     "1234000000010000000000003f616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161616161616161616161616161616161616161613e616161616161616161616161616161"
     "61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161610000010001",                               NULL                                                                                                   },
    {"a name of 256 octets by way of a pointer",
     "1234000000020000000000003f616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161"
     "61616161616161616161616161616161616161616161616161616161616161616161616161616100000100013e61616161616161616161"
     "61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161c00c00"
     "010001",                                                                                                                                 NULL                                                                                                   },
    {"65535 records and none there",                         "123400000001ffff000000000673616b757261076578616d706c6500000f0001",               NULL                                                                                                   },
    {"65535 questions and one there",                        "12340000ffff0000000000000673616b757261076578616d706c6500000f0001",               NULL                                                                                                   },
    {"RDLENGTH past the end",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c0001000100000005000501020304",                                       NULL                                                                                                   },
    {"RDLENGTH too short for an address",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c00010001000000050003010203",                                         NULL                                                                                                   },
    {"RDLENGTH too long for an address",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c000100010000000500050102030405",                                     NULL                                                                                                   },
    {"RDLENGTH ends inside a name",
     "1234000000010002000000000673616b757261076578616d706c6500000f0001c00c00020001000000050003026e73c00cc00c00010001"
     "00000005000401020304",                                                                                                                   NULL                                                                                                   },
    {"RDLENGTH reaches behind a name",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c00020001000000050006026e73c00c00",                                   NULL                                                                                                   },
    {"a TXT without a string",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c00100001000000050000",                                               NULL                                                                                                   },
    {"a TXT string past its record",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c0010000100000005000404616263",                                       NULL                                                                                                   },
    {"an MX of two octets",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c000f00010000000500020001",                                           NULL                                                                                                   },
    {"a SOA that lacks its last number",
     "1234000000010001000000000673616b757261076578616d706c6500000f0001c00c00060001000000050014c00cc00c00000000000000"
     "000000000000000000",                                                                                                                     NULL                                                                                                   },
    {"octets behind the last record",                        "1234000000010000000000000673616b757261076578616d706c6500000f000100",             NULL                                                                                                   },
    {"a name of 255 octets",
     "1234000000010000000000003f616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161616161616161616161613f616161616161616161616161616161616161616161616161"
     "6161616161616161616161616161616161616161616161616161616161616161616161616161613d616161616161616161616161616161"
     "616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161610000010001",                                 "id 4660 0 NOERROR\n? aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa. A\n"                                                                      },
};

#endif
