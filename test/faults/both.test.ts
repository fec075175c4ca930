import { testSweep } from './test-sweep';

testSweep('both');
