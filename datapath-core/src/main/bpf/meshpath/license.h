// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Some helpers are for GPL-compatible programs only; the kernel reads this string. */
#pragma once

#include "bpf.h"

char datapath_license[] SEC("license") = "Dual BSD/GPL";
