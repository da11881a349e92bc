/** Export files that we invented, in the form of each service. */

export const message = (id: string, role: string, text: string, more: object = {}): object => ({
  id, author: { role }, content: { content_type: "text", parts: [text] }, metadata: { model_slug: role === "assistant" ? "gpt-9" : undefined, ...more },
});

const node = (parent: string | null, content: object | null): object => ({ parent, children: [], message: content });

export const chatgpt = [{
  conversation_id: "c-1", title: "Moss", create_time: 1760000000.5, current_node: "n4", default_model_slug: "gpt-9",
  mapping: {
    root: node(null, null),
    sys: node("root", message("m-sys", "system", "be brief")),
    n1: node("sys", message("m-user", "user", "Which moss grows here?", { attachments: [{ name: "my garden.pdf" }] })),
    n2: node("n1", { id: "m-think", author: { role: "assistant" }, content: { content_type: "thoughts", thoughts: [{ summary: "Counting", content: "Count them." }] }, metadata: {} }),
    hidden: node("n2", message("m-hidden", "assistant", "hidden note", { is_visually_hidden_from_conversation: true })),
    n3: node("hidden", message("m-two", "assistant", "Two kinds.", { content_references: [{ items: [{ url: "https://moss.example/", title: "Moss" }] }, { url: "javascript:alert(1)" }] })),
    n4: node("n3", message("m-name", "user", "Name them.")),
    n5: node("n1", message("m-three", "assistant", "Three kinds.")),
  },
}];

export const claude = [
  {
    uuid: "k-1", name: "Greeting", created_at: "2026-03-01T10:00:00Z", chat_messages: [
      { uuid: "k-m1", sender: "human", text: "Hello", content: [{ type: "text", text: "Hello" }], attachments: [{ file_name: "diary.txt", extracted_content: "Dear diary" }] },
      { uuid: "k-m2", sender: "assistant", text: "other", content: [
        { type: "thinking", thinking: "A greeting." }, { type: "text", text: "Good day." },
        { type: "tool_use", name: "artifacts", input: { title: "Day", content: "# Day", language: "markdown" } }, { type: "tool_result", content: [] },
      ] },
    ],
  },
  {
    uuid: "k-2", name: "Branches", created_at: "2026-02-01T10:00:00Z", chat_messages: [
      { uuid: "b1", sender: "human", text: "Hello", parent_message_uuid: "00000000-0000-4000-8000-000000000000" },
      { uuid: "b2", sender: "assistant", text: "Hi.", parent_message_uuid: "b1" },
      { uuid: "b3", sender: "assistant", text: "Hi again.", parent_message_uuid: "b1" },
    ],
  },
];

export const aiStudio = {
  id: "g-1", title: "Peat", runSettings: { model: "models/gemini-9-pro" },
  chunkedPrompt: { chunks: [
    { role: "user", text: "What is peat?" },
    { role: "model", text: "x", parts: [{ text: "Soil.", thought: true }, { text: "Old " }, { text: "moss." }], grounding: { groundingSources: [{ uri: "https://peat.example/", title: "Peat" }] } },
  ] },
};

export const takeout = [
  { header: "Gemini Apps", title: "Used an Assistant feature", time: "2026-01-02T10:00:00.000Z", products: ["Gemini Apps"] },
  { header: "Gemini Apps", title: "Prompted What is peat?", time: "2026-01-01T10:00:00.000Z", safeHtmlItem: [{ html: "<p>Old <strong>moss</strong> &amp; water</p><ul><li>one</li><li>two</li></ul>" }] },
];

export const openWebui = [{
  id: "w-1", title: "Hi", created_at: 1760000000, chat: { models: ["llama-9"], history: { currentId: "w3", messages: {
    w1: { id: "w1", parentId: null, role: "user", content: "Hi" },
    w2: { id: "w2", parentId: "w1", role: "assistant", content: "First.", model: "llama-9" },
    w3: { id: "w3", parentId: "w1", role: "assistant", model: "llama-9", content: '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> Say it again.\n</details>\nSecond.' },
  } } },
}];

const said = (messageId: string, parentMessageId: string, isCreatedByUser: boolean, text: string): object => ({ messageId, parentMessageId, isCreatedByUser, text });
const NONE = "00000000-0000-0000-0000-000000000000";

export const librechat = {
  conversationId: "l-1", title: "Hi", options: { model: "mistral-9" },
  messages: [said("l1", NONE, true, "Hi"), said("l2", "l1", false, "A"), { ...said("l3", "l1", false, ""), content: [{ type: "think", think: "hm" }, { type: "text", text: { value: "B" } }] }],
};

export const librechatTree = {
  conversationId: "l-2", title: "Hi", recursive: true,
  messages: [{ ...said("l1", NONE, true, "Hi"), children: [said("l2", "l1", false, "A"), said("l3", "l1", false, "B")] }],
};
