// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a path expression by recursive descent. Not safe for use by multiple threads. */
final class PathExpressionParser {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([0-9]+(?:-[0-9]+)?|\\[\\^?|[\\].|()*+?]|\\{[0-9]{1,3}(?:,[0-9]{0,3})?})\\s*");
    private static final String END = "";

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private PathExpressionParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        for (; end < text.length() && matcher.find(end) && matcher.start() == end; end = matcher.end()) {
            tokens.add(matcher.group(1));
        }
        if (!text.substring(end).isBlank()) {
            throw refusal("'" + text.substring(end).strip() + "' is not understood there");
        }
        tokens.add(END);
    }

    static PathExpression parse(String text) {
        PathExpressionParser parser = new PathExpressionParser(text);
        PathExpression whole = parser.choice();
        if (!parser.token().equals(END)) {
            throw parser.refusal("'" + parser.token() + "' has nothing before it");
        }
        return whole;
    }

    private PathExpression choice() {
        List<PathExpression> parts = new ArrayList<>(List.of(sequence()));
        while (took("|")) {
            parts.add(sequence());
        }
        return parts.size() == 1 ? parts.get(0) : new PathExpression.Choice(List.copyOf(parts));
    }

    private PathExpression sequence() {
        List<PathExpression> parts = new ArrayList<>();
        while (begins(token())) {
            parts.add(repeated());
        }
        return new PathExpression.Sequence(List.copyOf(parts));
    }

    private static boolean begins(String token) {
        return token.equals(".") || token.equals("(") || token.startsWith("[") || isNumber(token);
    }

    private static boolean isNumber(String token) {
        return !token.isEmpty() && Character.isDigit(token.charAt(0));
    }

    private PathExpression repeated() {
        PathExpression part = single();
        while (true) {
            if (took("*")) {
                part = new PathExpression.Repeat(part, 0, PathExpression.Repeat.WITHOUT_END);
            } else if (took("+")) {
                part = new PathExpression.Repeat(part, 1, PathExpression.Repeat.WITHOUT_END);
            } else if (took("?")) {
                part = new PathExpression.Repeat(part, 0, 1);
            } else if (token().startsWith("{")) {
                part = counted(part);
            } else {
                return part;
            }
        }
    }

    private PathExpression counted(PathExpression part) {
        String token = token();
        next++;
        String[] ends = token.substring(1, token.length() - 1).split(",", -1);
        int least = Integer.parseInt(ends[0]);
        int most = ends.length == 1
                ? least
                : ends[1].isEmpty() ? PathExpression.Repeat.WITHOUT_END : Integer.parseInt(ends[1]);
        if (most < least) {
            throw refusal("in " + token + " the lower number comes first");
        }
        return new PathExpression.Repeat(part, least, most);
    }

    private PathExpression single() {
        if (took(".")) {
            return new PathExpression.One(NumberSet.ALL);
        }
        if (took("(")) {
            PathExpression inside = choice();
            require(")");
            return inside;
        }
        if (took("[")) {
            return new PathExpression.One(set());
        }
        if (took("[^")) {
            return new PathExpression.One(set().complement());
        }
        return new PathExpression.One(number());
    }

    private NumberSet set() {
        List<NumberSet> members = new ArrayList<>();
        while (isNumber(token())) {
            members.add(number());
        }
        require("]");
        return NumberSet.union(members);
    }

    private NumberSet number() {
        String token = token();
        next++;
        return NumberSet.parse(token);
    }

    private String token() {
        return tokens.get(next);
    }

    private boolean took(String token) {
        boolean there = token().equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void require(String token) {
        if (!took(token)) {
            throw refusal("expected " + token + (token().equals(END) ? " at its end" : " before '" + token() + "'"));
        }
    }

    private IllegalArgumentException refusal(String fact) {
        return new IllegalArgumentException("not a path expression: '" + text + "': " + fact
                + "; write AS numbers and ranges, . for any, [ ] for one of several, ( | ), *, +, ?, {n,m};"
                + " the whole path is compared, without ^, $ and _");
    }
}
