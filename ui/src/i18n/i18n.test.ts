import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ago, moment, nameOf, number } from "./format";
import { chooseLanguage, has, language, t, tOr } from "./index";

describe("English", () => {
  it("counts", () => {
    expect(t("composer.will", { n: 1 })).toBe("1 value will be masked");
    expect(t("guard.usageText", { input: 1, output: 2, estimated: true })).toBe("1 in, 2 out (estimated)");
  });
  it("uses the host's words only for ids that it does not know", () => {
    expect([tOr("nav.chat", "x"), tOr("nav.none", "x"), has("toString")]).toEqual(["Chat", "x", false]);
  });
  it("says moments as people do", () => {
    const now = new Date(2026, 10, 20, 12, 0);
    const micros = now.getTime() * 1000;
    expect(moment(micros, now)).toBe("12:00");
    expect(moment(micros - 86_400e6 * 40, now)).toMatch(/Oct 11, 2026, 1[123]:00/);
    expect([30e6, 3 * 3600e6, 3 * 86_400e6].map((past) => ago(micros - past, now.getTime()))).toEqual(["1 min", "3 hr", "3 days"]);
    expect(ago(micros + 5e6, now.getTime())).toBe("1 min");
    expect([number(1240), nameOf("person:ann"), nameOf("system")]).toEqual(["1,240", "ann", "system"]);
  });
});

describe("choice of language", () => {
  it("stays English for English first and for languages without a catalogue", async () => {
    await chooseLanguage(["fr-FR", "en-GB", "de"]);
    expect(language()).toBe("en");
  });
  describe("German", () => {
    beforeAll(() => chooseLanguage(["fr", "de-AT", "en"]));
    afterAll(() => chooseLanguage([]));
    it("speaks German", () => {
      expect(t("composer.will", { n: 2 })).toBe("2 Werte werden maskiert");
      expect(document.documentElement.lang).toBe("de");
    });
  });
});
