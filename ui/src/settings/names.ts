/** Names of services as they write themselves, by the id that role profiles and the search on this device give them. */
const NAMES: Record<string, string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  ollama: "Ollama",
  "lm-studio": "LM Studio",
  "llama-cpp": "llama.cpp",
  vllm: "vLLM",
  jan: "Jan",
};

/** What a provider is called in the settings; one that somebody named keeps that name. */
export const providerName = (id: string) => NAMES[id] ?? id;
