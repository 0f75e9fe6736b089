/**
 * The field in which a query is written: CodeMirror in a shadow root, so that its styles need no inline style element,
 * which the policy of the pages forbids.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completions } from "./completion.js";

const setWrong = StateEffect.define();
const wrongLine = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    const told = change.effects.find((effect) => effect.is(setWrong));
    if (told) return told.value === null ? Decoration.none : Decoration.set([wrong.range(told.value)]);
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
const wrong = Decoration.line({ class: "cm-wrong" });

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number], color: "var(--good)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--bad)" },
  { tag: [tags.atom, tags.bool], color: "var(--warn)" },
]);
const MONO = 'ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace';
const look = EditorView.theme({
  "&": {
    color: "var(--text)",
    backgroundColor: "var(--background)",
    border: "1px solid var(--control)",
    borderRadius: "6px",
    fontSize: "0.9rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": {
    fontFamily: MONO,
    minHeight: "14rem",
    maxHeight: "28rem",
    overflow: "auto",
    lineHeight: "1.5",
  },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--quiet)",
    borderRight: "1px solid var(--border)",
  },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--border) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--border) !important", color: "inherit !important" },
  ".cm-wrong": { backgroundColor: "var(--bad-surface)", boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-tooltip": {
    backgroundColor: "var(--background)",
    border: "1px solid var(--border)",
    borderRadius: "6px",
    boxShadow: "0 6px 24px rgb(0 0 0 / 0.2)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: MONO, maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.15rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85", marginLeft: "1rem" },
});

/**
 * Replaces what is selected by what is typed: left to itself, the browser would write the style of the old text into
 * the new, which the policy forbids.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.composing || view.state.selection.main.empty)
      return false;
    event.preventDefault();
    view.dispatch(
      view.state.update(view.state.replaceSelection(event.data), {
        userEvent: "input.type",
        scrollIntoView: true,
      }),
    );
    return true;
  },
});

/**
 * A field in `place` with a query.
 *
 * @param settings `label` for those who do not see it, `vocabulary` for completion, `onRun`.
 * @returns `text()`, `markLine(number)` (null marks none), `focus()`, `view`.
 */
export function writingField(place, query, { label, vocabulary, onRun }) {
  const root = place.attachShadow({ mode: "open" });
  const run = () => {
    onRun();
    return true;
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: query,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        typeOver,
        wrongLine,
        look,
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [completions(vocabulary)], icons: false, maxRenderedOptions: 200 }),
        keymap.of([
          { key: "Mod-Enter", run },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.lineWrapping,
      ],
    }),
  });
  return {
    view,
    focus: () => view.focus(),
    text: () => view.state.doc.toString(),
    markLine(number) {
      const isThere = number !== null && number >= 1 && number <= view.state.doc.lines;
      const from = isThere ? view.state.doc.line(number).from : null;
      const show = isThere ? [EditorView.scrollIntoView(from)] : [];
      view.dispatch({ effects: [setWrong.of(from), ...show] });
    },
  };
}
