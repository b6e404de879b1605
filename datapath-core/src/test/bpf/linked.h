// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the files of the linked object agree on. */
#pragma once

#include "loader.h"

#define weak __attribute__((weak))
#define EXTERN(name) __attribute__((section(name)))

struct sample {
	__u32 first;
	__u32 second;
};

int chosen(__u32 value);
int first_of_weak(__u32 value);
