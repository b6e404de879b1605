// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.feature.Feature;
import io.meshpath.datapath.feature.KernelFeatures;
import io.meshpath.datapath.link.LinkType;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the running kernel can do, each answer under the kernel's name of the thing; the components are the JSON that scripts
 * read: {@code "yes"}, {@code "no"} or {@code "unknown: "} and the reason.
 */
record FeatureReport(
        Map<String, String> mapTypes,
        Map<String, String> programTypes,
        Map<String, String> attachTypes,
        Map<String, String> linkTypes,
        Map<String, String> features,
        Map<String, Map<String, String>> helpers) {

    static FeatureReport ofThisKernel() {
        return new FeatureReport(
                answers(
                        Stream.iterate(1, number -> number <= MapType.RHASH.number(), number -> number + 1)
                                .map(MapType::new),
                        KernelFeatures::mapType),
                answers(ProgramTypeName.all(), KernelFeatures::programType),
                answers(Arrays.stream(AttachType.values()), KernelFeatures::attachType),
                answers(Arrays.stream(LinkType.values()).skip(1), KernelFeatures::linkType),
                answers(Arrays.stream(Feature.values()), KernelFeatures::feature),
                helpersOfAll());
    }

    // Where the type itself is missing or closed, so is every function.
    private static Map<String, Map<String, String>> helpersOfAll() {
        Map<String, Map<String, String>> helpers = new LinkedHashMap<>();
        ProgramTypeName.all()
                .filter(type -> KernelFeatures.programType(type).isYes())
                .forEach(type -> helpers.put(ProgramTypeName.of(type), helpers(type)));
        return helpers;
    }

    /** How many functions programs of this type may call for certain; 0 where there are none of the type. */
    long helpersOf(String type) {
        return helpers.getOrDefault(type, Map.of()).values().stream()
                .filter("yes"::equals)
                .count();
    }

    /** Which functions programs of a type may call. */
    static Map<String, String> helpers(ProgramType type) {
        return answers(Arrays.stream(Helper.values()).skip(1), helper -> KernelFeatures.helper(type, helper));
    }

    private static <T> Map<String, String> answers(Stream<T> things, Function<T, Answer> question) {
        Map<String, String> answers = new LinkedHashMap<>();
        things.forEach(thing -> answers.put(
                thing.toString().toLowerCase(Locale.ROOT), question.apply(thing).toString()));
        return answers;
    }
}
