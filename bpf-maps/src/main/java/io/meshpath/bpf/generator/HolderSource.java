// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.generator.ObjectOutline.MapOutline;
import io.meshpath.bpf.generator.ObjectOutline.ProgramOutline;
import io.meshpath.bpf.generator.ObjectOutline.VariableOutline;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the Java class that holds one object, loaded or to be loaded, with its maps, programs and variables by name. */
final class HolderSource {
    private static final String HOLDER = """
            /**
             * The BPF object {@code %1$s} in the kernel. Closing it closes what it owns.
             *
             * <p>Safe for use by multiple threads, except that close() must not race other calls.
             */
            %2$sfinal class %3$s implements AutoCloseable {
                private static final String RESOURCE = "META-INF/bpf/%1$s";

                private final LoadedObject loaded;

                private %3$s(LoadedObject loaded) {
                    this.loaded = loaded;
                }

                /** The object as it was compiled, from the resource beside this class. */
                %2$sstatic Spec spec() {
                    return new Spec(ObjectSpec.resource(%3$s.class, RESOURCE));
                }

                /** Gives names to the parts of an object that was loaded already; from now on it is this one's to close. */
                %2$sstatic %3$s over(LoadedObject loaded) {
                    return new %3$s(loaded);
                }
            %4$s
                /** The same parts by their names in C. */
                %2$sLoadedObject loaded() {
                    return loaded;
                }

                @Override
                public void close() {
                    loaded.close();
                }

                /** The object before it is loaded. Immutable; the {@code with…} methods answer changed copies. */
                %2$sstatic final class Spec {
                    private final ObjectSpec object;

                    private Spec(ObjectSpec object) {
                        this.object = object;
                    }

                    /** Gives names to the variables of another object that has them too. */
                    %2$sstatic Spec of(ObjectSpec object) {
                        return new Spec(object);
                    }

                    /** What is loaded, with everything that can be changed about it. */
                    %2$sObjectSpec object() {
                        return object;
                    }

                    /** Loads it with maps of its own. See {@link LoadedObject#load(ObjectSpec)}. */
                    %2$s%3$s load() {
                        return over(LoadedObject.load(object));
                    }

                    /** Loads it with maps of others, by name. See {@link LoadedObject#load(ObjectSpec, Map)}. */
                    %2$s%3$s load(Map<String, BpfMap> shared) {
                        return over(LoadedObject.load(object, shared));
                    }
            %5$s    }
            %6$s%7$s}
            """;

    private static final String LOOK_UP = """

                    private BpfMap map(String name) {
                        BpfMap map = maps.get(name);
                        if (map == null) {
                            throw new IllegalArgumentException("no map " + name + "; there are " + maps.keySet());
                        }
                        return map;
                    }
            """;

    private final ObjectOutline object;
    private final TypeForms forms;
    private final String modifier;

    private HolderSource(ObjectOutline object, TypeForms forms, String modifier) {
        this.object = object;
        this.forms = forms;
        this.modifier = modifier;
    }

    /** The source without its head; {@code javaNames} has the classes of structures by their names in C. */
    static String write(ObjectOutline object, LayoutRequest request, Map<String, String> javaNames) {
        TypeForms forms = new TypeForms(object.types(), javaNames, request.modifier());
        return new HolderSource(object, forms, request.modifier()).write(request);
    }

    private String write(LayoutRequest request) {
        List<VariableOutline> changing = object.variables().stream()
                .filter(variable -> !variable.constant())
                .toList();
        String maps = mapMethods();
        String programs = each("programs", object.programs(), ProgramOutline::name, this::program);
        String variables = each("variables", changing, VariableOutline::name, this::variable);
        return HOLDER.formatted(
                request.cName(),
                modifier,
                request.className(),
                part("Maps", "maps", "loaded.maps()", maps)
                        + part("Programs", "programs", "loaded", programs)
                        + part("Variables", "variables", "loaded", variables),
                each("variables", object.variables(), VariableOutline::name, this::setter),
                nested("Maps", "maps", "Map<String, BpfMap> maps", maps.isEmpty() ? "" : maps + LOOK_UP)
                        + nested("Programs", "programs, which it owns", "LoadedObject loaded", programs)
                        + nested("Variables", "variables, shared with its programs", "LoadedObject loaded", variables),
                forms.records());
    }

    private String part(String className, String name, String from, String methods) {
        return methods.isEmpty() ? "" : """

                    /** Its %2$s. */
                    %4$s%1$s %2$s() {
                        return new %1$s(%3$s);
                    }
                """.formatted(className, name, from, modifier);
    }

    private String nested(String className, String claim, String parameter, String methods) {
        return methods.isEmpty()
                ? ""
                : """

                    /** The object's %1$s. */
                    %2$sstatic final class %3$s {
                        private final %4$s;

                        %2$s%3$s(%4$s) {
                            this.%5$s = %5$s;
                        }
                %6$s    }
                """.formatted(claim, modifier, className, parameter, parameter.replaceAll(".* ", ""), methods);
    }

    private String mapMethods() {
        List<VariableOutline> sections = object.variables().stream()
                .filter(variable -> variable.alone() && variable.section().startsWith(".data."))
                .filter(variable -> !(form(variable) instanceof FieldForm.Elements)) // map those, do not copy them
                .toList();
        return each("maps", object.maps(), MapOutline::name, this::map)
                + each("maps", sections, VariableOutline::section, this::section);
    }

    private String map(MapOutline map) {
        MapView view = MapView.of(map.type());
        FieldForm key = forms.of(map.keyType(), map.keySize(), map.name());
        FieldForm value = forms.of(map.valueType(), map.valueSize(), map.name());
        String from = "map(\"" + JavaNames.identifier(map.name()) + "\")";
        String claim = view.isReader()
                ? "Opens the ring of map {@code %s}; the caller closes it, and the map with it."
                : "Map {@code %s}.";
        return method(
                claim.formatted(map.name()),
                view.javaType(key, value),
                JavaNames.method(map.name()),
                view.parameters(),
                view.over(from, key, value));
    }

    private String section(VariableOutline variable) {
        FieldForm value = form(variable);
        return method(
                "The section {@code " + variable.section() + "} with its only variable, {@code " + variable.name()
                        + "}, at 0.",
                MapView.ARRAY.javaType(value, value),
                JavaNames.method(variable.section()),
                "",
                MapView.ARRAY.over("map(\"" + variable.section() + "\")", value, value));
    }

    private String program(ProgramOutline program) {
        return method(
                "Program {@code " + program.name() + "} of section {@code " + JavaNames.inComment(program.section())
                        + "}.",
                "Program",
                JavaNames.method(program.name()),
                "",
                "loaded.program(\"" + JavaNames.identifier(program.name()) + "\")");
    }

    private String variable(VariableOutline variable) {
        FieldForm form = form(variable);
        return method(
                "Variable " + declaration(variable) + "; the caller closes it.",
                "Variable<" + FieldForm.boxed(form.javaType()) + ">",
                JavaNames.method(variable.name()),
                "",
                "loaded.variable(\"" + variable.name() + "\", " + form.layout() + ")");
    }

    private String setter(VariableOutline variable) {
        FieldForm form = form(variable);
        return method(
                "Sets " + declaration(variable) + ".",
                "Spec",
                "with" + JavaNames.type(variable.name()),
                form.javaType() + " value",
                "new Spec(object.withVariable(\"" + variable.name() + "\", " + form.layout() + ", value))");
    }

    private FieldForm form(VariableOutline variable) {
        return forms.of(variable.type(), 0, variable.name());
    }

    private String declaration(VariableOutline variable) {
        String declaration = object.types().declare(variable.type(), variable.name());
        return "{@code " + JavaNames.inComment(declaration) + "} in {@code " + variable.section() + "}";
    }

    private String method(String claim, String type, String name, String parameters, String answer) {
        return """

                        /** %s */
                        %s%s %s(%s) {
                            return %s;
                        }
                """.formatted(claim, modifier, type, name, parameters, answer);
    }

    private static <T> String each(String what, List<T> parts, Function<T, String> name, Function<T, String> source) {
        Set<String> seen = new HashSet<>();
        return parts.stream()
                .map(part -> {
                    if (!seen.add(JavaNames.method(name.apply(part)))) {
                        throw new IllegalArgumentException("two " + what + " would both be called "
                                + JavaNames.method(name.apply(part)) + " in Java");
                    }
                    return source.apply(part);
                })
                .collect(Collectors.joining());
    }
}
