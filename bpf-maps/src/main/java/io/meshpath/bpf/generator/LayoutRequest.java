// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a layouts file: {@code public io.meshpath.example.FlowKey = struct flow_key}. */
record LayoutRequest(boolean isPublic, String packageName, String className, Kind kind, String cName) {
    /** What Java is made of. */
    enum Kind {
        STRUCT,
        ENUM,
        OBJECT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Pattern FORM =
            Pattern.compile("(public\\s+)?([\\w.]+)\\.(\\w+)\\s*=\\s*(public\\s+)?(struct|enum|object)\\s+([\\w.-]+)");

    static List<LayoutRequest> parse(List<String> lines, String file) {
        List<LayoutRequest> requests = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                requests.add(parse(line, file + ":" + (i + 1)));
            }
        }
        return requests;
    }

    private static LayoutRequest parse(String line, String where) {
        Matcher parts = FORM.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    where + ": expected [public] package.Class = struct|enum|object name but was: " + line);
        }
        return new LayoutRequest(
                parts.group(1) != null || parts.group(4) != null,
                parts.group(2),
                parts.group(3),
                Kind.valueOf(parts.group(5).toUpperCase(Locale.ROOT)),
                parts.group(6));
    }

    /** What C calls it: {@code struct flow_key}. */
    String cType() {
        return kind + " " + cName;
    }

    /** What goes before the word {@code class}. */
    String modifier() {
        return isPublic ? "public " : "";
    }

    String qualifiedName() {
        return packageName + "." + className;
    }
}
