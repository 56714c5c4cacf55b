window.YTD.direct_messages_group.part0 = [ {
  "dmConversation" : {
    "conversationId" : "1612345678901234567",
    "messages" : [
      { "messageCreate" : { "reactions" : [ ], "urls" : [ ], "text" : "", "mediaUrls" : [ ], "senderId" : "77", "id" : "1765304142000000000", "createdAt" : "2024-03-06T09:20:00.000Z", "editHistory" : [ { "createdAtSec" : "1709716700", "editedText" : "x" } ], "poll" : { } } },
      { "reactionCreate" : { "senderId" : "77", "reactionKey" : "funny", "eventId" : "1", "createdAt" : "2024-03-06T09:16:00.000Z" } },
      { "participantsLeave" : { "userIds" : [ "88" ], "createdAt" : "2024-03-06T09:10:00.000Z" } },
      { "participantsJoin" : { "initiatingUserId" : "3382", "userIds" : [ "88", "99" ], "createdAt" : "2024-03-06T09:00:00.000Z" } },
      { "conversationNameUpdate" : { "initiatingUserId" : "3382", "name" : "Harbour", "createdAt" : "2024-03-06T08:59:00.000Z" } },
      { "joinConversation" : { "initiatingUserId" : "77", "participantsSnapshot" : [ "77", "3382" ], "createdAt" : "2024-03-06T08:58:00.000Z" } }
    ]
  }
} ]
