window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "3382-1132151165410455552",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "1132151165410455552",
            "reactions" : [ ],
            "urls" : [ {
              "url" : "https://t.co/abc",
              "expanded" : "https://twitter.com/messages/media/1916871602232254900",
              "display" : "pic.twitter.com/abc"
            } ],
            "text" : " https://t.co/abc",
            "mediaUrls" : [ "https://ton.twitter.com/dm/1916871602232254900/1916871602232254901/quay.jpg", "https://video.twimg.com/dm_video/1/vid/tide.mp4?tag=1" ],
            "senderId" : "3382",
            "id" : "1916871602232254900",
            "createdAt" : "2025-04-28T15:06:18.500Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "3382",
            "reactions" : [ {
              "senderId" : "3382",
              "reactionKey" : "like",
              "eventId" : "1927386486816542720",
              "createdAt" : "2025-05-27T15:28:42.241Z"
            } ],
            "urls" : [ {
              "url" : "https://t.co/u69Nf434eX",
              "expanded" : "https://example.org/tide",
              "display" : "example.org/tide"
            } ],
            "text" : "The café opens at 9 👍 https://t.co/u69Nf434eX",
            "mediaUrls" : [ ],
            "senderId" : "1132151165410455552",
            "id" : "1916871602232254800",
            "createdAt" : "2025-04-28T15:06:18.424Z",
            "editHistory" : [ ]
          }
        },
        {
          "welcomeMessageCreate" : {
            "recipientId" : "3382",
            "urls" : [ ],
            "text" : "Its id says another time",
            "mediaUrls" : [ ],
            "senderId" : "1132151165410455552",
            "id" : "1916871602232254700",
            "createdAt" : "2025-04-28T15:06:10.000Z"
          }
        }
      ]
    }
  },
  {
    "dmConversation" : {
      "conversationId" : "3382-77",
      "messages" : [ {
        "messageCreate" : {
          "recipientId" : "77", "reactions" : [ ], "urls" : [ ], "text" : "older than ids with times", "mediaUrls" : [ ],
          "senderId" : "3382", "id" : "487584", "createdAt" : "2009-04-03T15:32:00.290Z"
        }
      } ]
    }
  }
]
